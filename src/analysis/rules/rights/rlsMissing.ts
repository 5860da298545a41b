import { isWithheld, newExposedTable } from '../../exposed.js';
import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { contentOf } from '../../tree.js';

const ends = (key: string) => ({
  what: `makes ${key} without row level security: whoever has the public key can read and write it`,
  safe: [
    `alter table ${key} enable row level security;`,
    `create policy … on ${key} for select to authenticated using (…);`,
  ],
});

export const rlsMissing: Rule = {
  code: 'rls-missing',
  level: 'dangerous',
  title: 'Makes a table that the API serves, without row level security',
  dangers: ['S02', 'D33'],
  problem:
    'The API serves every table of the schema public. Without row level security nothing stands between its rows and whoever has the public key, which is in every browser, but the grants, and many projects grant everything by themselves.',
  example: { sql: 'create table public.feedback (id bigint);\ngrant select on public.feedback to authenticated;' },
  sound: {
    sql: 'create table public.feedback (id bigint);\nalter table public.feedback enable row level security;\ngrant select on public.feedback to authenticated;',
  },
  kinds: ['CreateStmt', 'CreateTableAsStmt', 'SelectStmt'],
  judge: (subject) => {
    const { kind, value } = subject;
    const into =
      kind === 'CreateStmt' ? value.relation : contentOf(kind === 'SelectStmt' ? value.intoClause : value.into).rel;
    if (into === undefined || value.objtype === 'OBJECT_MATVIEW') return null;
    const key = relationKey(into);
    const table = newExposedTable(subject, into);
    return !table || table.rls || isWithheld(table) ? null : ends(key);
  },
};
