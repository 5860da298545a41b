import { shownType } from '../altered.js';
import type { LintRule } from '../lintRule.js';
import { joinName, listOf, textOf, type Content } from '../tree.js';

const nameOf = (def: Content): string => joinName([textOf(def.colname)]);

/** What makes PostgreSQL fill every row at once. */
function reason(def: Content): string {
  const kinds = listOf(def.constraints).map((one) => textOf(one.value.contype));
  if (kinds.includes('CONSTR_GENERATED')) return 'its value is computed and stored';
  if (kinds.includes('CONSTR_IDENTITY')) return 'it is an identity';
  return 'its default differs from row to row';
}

export const columnLints: Readonly<Record<string, LintRule>> = {
  'adding-required-field': {
    code: 'required-column',
    level: 'dangerous',
    title: 'Adds a column that every row must have, without a default',
    dangers: ['L18', 'C03'],
    problem:
      'A table with a single row in it refuses the column, and the migration fails. On an empty table it goes through, and every client that does not know the column fails to insert from then on.',
    example: 'alter table public.orders add column channel text not null;',
    sound: "alter table public.orders add column channel text not null default 'web';",
    tell: ({ table, alteration }) => {
      const { def = {} } = alteration ?? {};
      const type = shownType(def);
      return {
        what: `adds ${table}.${nameOf(def)}, which every row must have, without a default`,
        safe: [
          'Give it a constant default, which rewrites nothing:',
          `alter table ${table} add column ${nameOf(def)} ${type} not null default …;`,
        ],
      };
    },
  },
  'adding-field-with-default': {
    code: 'column-rewrites-table',
    level: 'warning',
    title: 'Adds a column that rewrites the table',
    dangers: ['L15', 'L16', 'L17'],
    problem:
      'A default that differs from row to row, an identity or a stored generated column makes PostgreSQL write every row anew, with every index, while nobody can read the table. A constant default costs nothing.',
    example: 'alter table public.orders add column token uuid default gen_random_uuid();',
    sound:
      'alter table public.orders add column token uuid;\nalter table public.orders alter column token set default gen_random_uuid();',
    tell: ({ table, alteration }) => {
      const { def = {} } = alteration ?? {};
      const column = nameOf(def);
      return {
        what: `rewrites ${table} while nobody can read it, to fill ${column}: ${reason(def)}`,
        safe: [
          'Add it empty, let new rows get the value, and fill the old ones in batches later:',
          `alter table ${table} add column ${column} ${shownType(def)};`,
          `alter table ${table} alter column ${column} set default …;`,
        ],
      };
    },
  },
  'adding-not-nullable-field': {
    code: 'set-not-null-scans',
    level: 'warning',
    title: 'Reads the whole table under an exclusive lock (SET NOT NULL)',
    dangers: ['L12'],
    problem:
      'PostgreSQL reads every row to see whether one is null, while nobody can read or write the table; if one is, the migration fails. A CHECK that was validated before spares it the reading.',
    example: 'alter table public.orders alter column note set not null;',
    sound: 'alter table public.orders add constraint orders_note_not_null check (note is not null) not valid;',
    tell: ({ table, alteration }) => {
      const { name = '', shown = '' } = alteration ?? {};
      const check = joinName([`${table.split('.').at(-1)?.replaceAll('"', '') ?? ''}_${name}_not_null`]);
      return {
        what: `reads all of ${table} while nobody else can, to see that no ${shown} is null`,
        safe: [
          'In three files, one after the other:',
          `alter table ${table} add constraint ${check} check (${shown} is not null) not valid;`,
          `alter table ${table} validate constraint ${check};`,
          `alter table ${table} alter column ${shown} set not null;`,
        ],
      };
    },
  },
  'changing-column-type': {
    code: 'type-change-rewrites',
    level: 'warning',
    title: 'Changes a type, which may rewrite the table and its indexes',
    dangers: ['L13'],
    problem:
      'Most changes of a type write every row and every index anew, while nobody can read the table. Only few are free: varchar to a longer one or to text, numeric to more digits.',
    example: 'alter table public.orders alter column id type bigint;',
    sound: 'alter table public.orders add column id_new bigint;',
    tell: ({ table, alteration }) => {
      const { shown = '', name = '', def = {} } = alteration ?? {};
      const type = shownType(def);
      return {
        what: `changes ${table}.${shown} to ${type}, which may rewrite the table while nobody can read it`,
        safe: [
          'Add a column of the new type, copy into it in batches, and let clients change over:',
          `alter table ${table} add column ${joinName([`${name}_new`])} ${type};`,
        ],
      };
    },
  },
};
