import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { contentOf, relationName } from '../../tree.js';

const applied = 'create table public.invoices (id bigint primary key, total bigint);';

export const copiesTable: Rule = {
  code: 'copies-without-rules',
  level: 'warning',
  title: 'Makes a table from a query, without constraints and policies',
  dangers: ['D33', 'T08'],
  problem:
    'The new table has the columns and the rows, and nothing else: no primary key, no constraints, no defaults, no row level security, no grants. With IF NOT EXISTS over a name that is taken, nothing happens at all, and the ledger says that it did.',
  example: { applied, sql: 'create table private.invoices_2025 as select * from public.invoices;' },
  sound: {
    applied,
    sql: 'create table private.invoices_2025 (like public.invoices including all);\nalter table private.invoices_2025 enable row level security;',
  },
  kinds: ['CreateTableAsStmt', 'SelectStmt'],
  judge: ({ kind, value, known }) => {
    const into = contentOf(kind === 'SelectStmt' ? value.intoClause : value.into);
    const relation = contentOf(into.rel);
    if (into.rel === undefined || value.objtype === 'OBJECT_MATVIEW' || relation.relpersistence === 't') return null;
    const name = relationName(relation);
    const key = relationKey(relation);
    if (value.if_not_exists === true && known.relation(key))
      return {
        what: `makes ${name} only where there is none, and there is one: nothing happens`,
        safe: [`Choose another name, or change what is there:`, `alter table ${name} …;`],
      };
    return {
      what: `makes ${name} from a query: without keys, constraints, row level security and grants`,
      safe: [
        'Make the table first, and fill it then:',
        `create table ${name} (like … including all);`,
        `alter table ${name} enable row level security;`,
        `insert into ${name} select … from …;`,
      ],
    };
  },
};
