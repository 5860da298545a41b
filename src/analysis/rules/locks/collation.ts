import { alteredBy, shownType } from '../../altered.js';
import type { Rule } from '../../rule.js';
import { contentOf, joinName, nameParts } from '../../tree.js';

const applied = 'create table public.customers (id bigint primary key, name text);';

export const collation: Rule = {
  code: 'collation-rebuilds-indexes',
  level: 'dangerous',
  title: 'Changes the collation of a column',
  dangers: ['L14'],
  problem:
    'Every index of the column is built anew while nobody can read the table. From then on texts sort and compare otherwise: lists come in another order, and what was unique may not be.',
  example: { applied, sql: 'alter table public.customers alter column name type text collate "C";' },
  sound: { applied, sql: 'create index concurrently customers_name_c_idx on public.customers (name collate "C");' },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const { table, key, commands } = alteredBy(value);
    return commands.flatMap(({ subtype, def, name, shown }) => {
      if (subtype !== 'AT_AlterColumnType' || def.collClause === undefined || known.isNewPart('column', key, name))
        return [];
      const wanted = joinName(nameParts(contentOf(def.collClause).collname));
      return {
        what: `changes the collation of ${table}.${shown} to ${wanted} and builds its indexes anew while nobody can read the table`,
        safe: [
          'Say the collation where it is needed, in the query or in an index of its own:',
          `create index concurrently on ${table} (${shown} collate ${wanted});`,
          'Or add a column beside it:',
          `alter table ${table} add column ${joinName([`${name}_new`])} ${shownType(def)} collate ${wanted};`,
        ],
      };
    });
  },
};
