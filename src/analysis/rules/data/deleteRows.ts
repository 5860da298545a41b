import { relationKey } from '../../known/known.js';
import { reachOf } from '../../reach.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { listOf, relationName } from '../../tree.js';

const table = 'create table public.messages (id bigint primary key, sent_at timestamptz);';

export const deleteRows: Rule = {
  code: 'delete-rows',
  level: 'destructive',
  title: 'Deletes rows',
  dangers: ['D08', 'D09', 'D11', 'D12', 'D27', 'D28', 'D29', 'B01'],
  problem:
    'What is deleted is gone, and how many rows that are nobody knows before it runs. Without WHERE, or with one that is always true (1 = 1, id is not null), it is all of them. Rows of other tables whose key says ON DELETE CASCADE go too, without being named.',
  example: { applied: table, sql: 'delete from public.messages where 1 = 1;' },
  sound: {
    applied: table,
    sql: 'alter table public.messages add column archived_at timestamptz;',
  },
  kinds: ['DeleteStmt', 'MergeStmt'],
  judge: (subject) => {
    if (subject.known.isCertainlyNew(relationKey(subject.value.relation))) return null;
    return subject.kind === 'MergeStmt' ? ofMerge(subject) : ofDelete(subject);
  },
};

function ofDelete({ value, known }: Subject): Found {
  const table = relationName(value.relation);
  const also = known.cascadesFrom(relationKey(value.relation));
  const cascade = also.length === 0 ? '' : `, and with them those of ${also.join(', ')} (ON DELETE CASCADE)`;
  const every = reachOf(value, known) === 'every';
  return {
    what: every
      ? `deletes every row of ${table}${cascade}`
      : `deletes rows of ${table}${cascade}; how many, nobody knows before it runs`,
    safe: [
      every ? 'Say which rows are meant, and count them first:' : 'Count them first:',
      `select count(*) from ${table} where …;`,
      'Or mark them, and delete them a release later:',
      `alter table ${table} add column deleted_at timestamptz;`,
    ],
  };
}

function ofMerge({ value }: Subject): Found | null {
  if (!listOf(value.mergeWhenClauses).some((clause) => clause.value.commandType === 'CMD_DELETE')) return null;
  const table = relationName(value.relation);
  return {
    what: `may delete rows of ${table} (MERGE)`,
    safe: [
      'Delete them in a statement of their own, whose rows can be counted first:',
      `delete from ${table} where …;`,
    ],
  };
}
