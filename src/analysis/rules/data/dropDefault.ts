import { alterationsOf, alteredBy, type Alteration } from '../../altered.js';
import type { Rule } from '../../rule.js';

const applied = "create table public.orders (id bigint primary key, status text not null default 'new');";

const taken: Record<string, { word: string; given: readonly string[] }> = {
  AT_ColumnDefault: { word: 'default', given: ['AT_ColumnDefault', 'AT_AddIdentity'] },
  AT_DropIdentity: { word: 'identity', given: ['AT_ColumnDefault', 'AT_AddIdentity'] },
  AT_DropExpression: { word: 'expression', given: ['AT_ColumnDefault', 'AT_SetExpression'] },
};

const takes = ({ subtype, command }: Alteration): boolean =>
  subtype === 'AT_ColumnDefault' ? command.def === undefined : taken[subtype] !== undefined;

export const dropDefault: Rule = {
  code: 'drop-default',
  level: 'warning',
  title: 'Takes the default of a column away',
  dangers: ['D32'],
  problem:
    'Whoever inserts without giving the column gets an error from then on, or writes a null where there used to be a value. The application that is deployed right now may be one of them.',
  example: { applied, sql: 'alter table public.orders alter column status drop default;' },
  sound: { applied, sql: "alter table public.orders alter column status set default 'draft';" },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known, after }) => {
    const { table, key, commands } = alteredBy(value);
    return commands.flatMap((one) => {
      const { word, given } = taken[one.subtype] ?? {};
      if (word === undefined || !takes(one) || known.isNewPart('column', key, one.name)) return [];
      const column = known.described(key)?.columns.get(one.name);
      if (one.subtype === 'AT_ColumnDefault' && column?.hasDefault === false) return [];
      const again = [...commands, ...alterationsOf(after, key)].some(
        (other) => other.name === one.name && !takes(other) && given?.includes(other.subtype) === true,
      );
      if (again) return [];
      return {
        what: `takes the ${word} of ${table}.${one.shown} away: who inserts without it ${column?.notNull === true ? 'gets an error' : 'writes a null'}`,
        safe: [
          'Let every client give the value first, and take it away a release later:',
          `alter table ${table} alter column ${one.shown} set default …;`,
        ],
      };
    });
  },
};
