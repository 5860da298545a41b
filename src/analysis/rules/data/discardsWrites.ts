import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { listOf, quoteName, relationName, textOf } from '../../tree.js';

const applied = 'create table public.orders (id bigint primary key, state text);';

const words: Readonly<Record<string, string>> = {
  CMD_INSERT: 'an insert into',
  CMD_UPDATE: 'an update of',
  CMD_DELETE: 'a delete from',
};

export const discardsWrites: Rule = {
  code: 'rule-discards-writes',
  level: 'dangerous',
  title: 'Makes a rule that throws writes away (DO INSTEAD NOTHING)',
  dangers: ['A03', 'D22'],
  problem:
    'The statement succeeds, says that it changed 0 rows, and nothing is written. No client hears of it, the API answers as if all were well, and what people entered is gone. A trigger that raises an error, or a right that is taken away, says so.',
  example: { applied, sql: 'create rule keep as on update to public.orders do instead nothing;' },
  sound: { applied, sql: 'revoke truncate on public.orders from authenticated;' },
  kinds: ['RuleStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.relation);
    const word = words[textOf(value.event)];
    if (value.instead !== true || listOf(value.actions).length > 0 || word === undefined || known.isCertainlyNew(key))
      return null;
    const table = relationName(value.relation);
    return {
      what: `lets ${word} ${table} do nothing, without an error (rule ${quoteName(textOf(value.rulename))})`,
      safe: [
        'Refuse it aloud, by a right that is taken away or by a trigger that raises:',
        `create trigger … before ${word.split(' ')[1] ?? ''} on ${table} for each row execute function …();`,
      ],
    };
  },
};
