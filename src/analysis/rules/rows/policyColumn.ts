import { relationKey } from '../../known/known.js';
import { reachOf, writtenColumns } from '../../reach.js';
import type { Rule } from '../../rule.js';
import { joinName, nameParts, quoteName, relationName, visit } from '../../tree.js';

const applied = `create table public.posts (id bigint primary key, owner_id uuid, title text);
create policy "own posts" on public.posts using (owner_id = auth.uid());`;

export const policyColumn: Rule = {
  code: 'policy-column-changes',
  level: 'warning',
  title: 'Changes a column on which a policy decides',
  dangers: ['B07'],
  problem:
    'A policy reads this column to decide who sees a row. While it is changed, and afterwards, rows come and go for users without anybody having changed the policy.',
  example: { applied, sql: 'update public.posts set owner_id = null;' },
  sound: { applied, sql: "update public.posts set title = 'untitled' where id = 7;" },
  kinds: ['UpdateStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.relation);
    if (known.isNew(key) || reachOf(value, known) === 'named') return null;
    const written = writtenColumns(value);
    return [...(known.described(key)?.policies ?? [])].flatMap(([name, policy]) => {
      const read = [...visit([policy.qual, policy.with_check])].flatMap(({ kind, value: node }) =>
        kind === 'ColumnRef' ? [nameParts(node.fields).at(-1) ?? ''] : [],
      );
      const column = written.find((one) => read.includes(one));
      if (column === undefined) return [];
      const table = relationName(value.relation);
      return {
        what: `changes ${table}.${joinName([column])}, on which the policy ${quoteName(name)} decides who sees a row`,
        safe: [
          'Count who sees how many rows before and after, for one user of each kind:',
          `select ${joinName([column])}, count(*) from ${table} group by 1;`,
        ],
      };
    });
  },
};
