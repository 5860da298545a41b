import { alteredBy, typeOf, type Alteration } from '../../altered.js';
import { columnOf } from '../../known/columns.js';
import { typeText } from '../../known/signature.js';
import { keyOf } from '../../known/known.js';
import type { Rule, Subject } from '../../rule.js';
import { joinName, textOf } from '../../tree.js';

const applied =
  "create table public.orders (id bigint primary key);\ncreate domain public.iban as text check (value ~ '^[A-Z]{2}');";

interface Added {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly one: Alteration;
}

/** New columns of tables that are there. */
function added({ value, known }: Subject, subtypes: readonly string[]): Added[] {
  const { table, key, commands } = alteredBy(value);
  if (value.objtype === 'OBJECT_TYPE' || known.isNew(key)) return [];
  return commands
    .filter(({ subtype }) => subtypes.includes(subtype))
    .map((one) => ({
      table,
      column: joinName([textOf(one.def.colname) || one.name]),
      type: columnOf(one.def).type,
      one,
    }));
}

export const serialColumn: Rule = {
  code: 'serial-rewrites-table',
  level: 'warning',
  title: 'Adds a serial column, which rewrites the table',
  dangers: ['L16'],
  problem:
    'Every row gets a number of its own, so every row is written anew, with every index, while nobody can read the table.',
  example: { applied, sql: 'alter table public.orders add column position serial;' },
  sound: { applied, sql: 'alter table public.orders add column position integer;' },
  kinds: ['AlterTableStmt'],
  judge: (subject) =>
    added(subject, ['AT_AddColumn'])
      .filter(({ type }) => /^(small|big)?serial[248]?$/.test(type))
      .map(({ table, column }) => ({
        what: `rewrites ${table} while nobody can read it, to number ${column}`,
        safe: [
          'Add it empty, number new rows, and fill the old ones in batches later:',
          `alter table ${table} add column ${column} bigint;`,
          `create sequence …;`,
          `alter table ${table} alter column ${column} set default nextval('…');`,
        ],
      })),
};

export const domainColumn: Rule = {
  code: 'domain-rewrites-table',
  level: 'warning',
  title: 'Adds a column of a constrained domain, which rewrites the table',
  dangers: ['L19'],
  problem:
    'PostgreSQL does not trust the constraint of the domain to take a null, so it writes every row anew to see, while nobody can read the table. A CHECK on the table, NOT VALID, costs nothing.',
  example: { applied, sql: 'alter table public.orders add column iban public.iban;' },
  sound: { applied, sql: 'alter table public.orders add column iban text;' },
  kinds: ['AlterTableStmt'],
  judge: (subject) =>
    added(subject, ['AT_AddColumn'])
      .filter(({ type }) => subject.known.types.get(keyOf(type.split('.')))?.constrained === true)
      .map(({ table, column, type }) => ({
        what: `rewrites ${table} while nobody can read it, to add ${column} of the domain ${type}`,
        safe: [
          'Add it with the plain type, and the rule as a check of the table:',
          `alter table ${table} add column ${column} text;`,
          `alter table ${table} add constraint … check (…) not valid;`,
        ],
      })),
};

export const jsonColumn: Rule = {
  code: 'json-column',
  level: 'warning',
  title: 'Adds a column of type json',
  dangers: ['L33'],
  problem:
    'json has no equality: SELECT DISTINCT, GROUP BY and UNION over all columns of the table fail from now on, in queries that have worked for years. jsonb has it, and can be indexed.',
  example: { applied, sql: 'alter table public.orders add column extra json;' },
  sound: { applied, sql: 'alter table public.orders add column extra jsonb;' },
  kinds: ['AlterTableStmt'],
  judge: (subject) =>
    added(subject, ['AT_AddColumn', 'AT_AlterColumnType'])
      .filter(({ one }) => typeText(typeOf(one.def)) === 'json')
      .map(({ table, column, one }) => ({
        what: `gives ${table} a column ${column} of type json, which has no equality`,
        safe: [
          one.subtype === 'AT_AddColumn'
            ? `alter table ${table} add column ${column} jsonb;`
            : `alter table ${table} alter column ${column} type jsonb using ${column}::jsonb;`,
        ],
      })),
};
