import { relationKey, type Known } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { listOf, nameParts, quoteName, relationName, textOf, visit } from '../../tree.js';

/** Policies that name a column of the table, those of other tables too. */
function policiesWith(known: Known, key: string, column: string): string[] {
  return known.allDescribed().flatMap(([table, { policies }]) =>
    [...policies].flatMap(([name, { qual, with_check: check }]) => {
      const nodes = [...visit([qual, check])];
      const reads = table === key || nodes.some((one) => one.kind === 'RangeVar' && relationKey(one.value) === key);
      const names = nodes.some((one) => one.kind === 'ColumnRef' && nameParts(one.value.fields).at(-1) === column);
      return reads && names ? [`${quoteName(name)} of ${table}`] : [];
    }),
  );
}

export const policyColumn: Rule = {
  code: 'policy-column-type',
  level: 'dangerous',
  title: 'Changes the type of a column that a policy asks about',
  dangers: ['S12'],
  problem:
    'PostgreSQL refuses to change the type of a column that a policy uses, and the file fails. The usual way around it, dropping the policy, leaves the table closed or open until it is made again.',
  example: {
    applied:
      'create table public.notes (id bigint, archived boolean);\ncreate policy "Live" on public.notes for select using (not archived);',
    sql: 'alter table public.notes alter column archived type text;',
  },
  sound: {
    applied:
      'create table public.notes (id bigint, archived boolean);\ncreate policy "Live" on public.notes for select using (not archived);',
    sql: 'alter table public.notes add column archived_as text;',
  },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.relation);
    return listOf(value.cmds).flatMap(({ value: { subtype, name } }) => {
      const policies = subtype === 'AT_AlterColumnType' ? policiesWith(known, key, textOf(name)) : [];
      if (policies.length === 0) return [];
      const column = quoteName(textOf(name));
      return [
        {
          what: `changes the type of ${key}.${column}, which the policy ${policies.join(', ')} asks about: PostgreSQL refuses that`,
          safe: [
            'Add a column of the new type, fill it, and change the policy to it:',
            `alter table ${relationName(value.relation)} add column ${column}_new …;`,
          ],
        },
      ];
    });
  },
};
