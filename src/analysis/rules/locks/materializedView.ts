import { relationKey } from '../../known/known.js';
import { readRelations } from '../../reach.js';
import type { Rule } from '../../rule.js';
import { contentOf, relationName, visit } from '../../tree.js';

const applied =
  'create table public.orders (id bigint primary key);\ncreate materialized view public.revenue as select count(*) from public.orders;';

export const refreshBlocks: Rule = {
  code: 'refresh-blocks-reads',
  level: 'warning',
  title: 'Refreshes a materialized view while nobody can read it',
  dangers: ['L22'],
  problem:
    'While its query runs, nobody can read the view. CONCURRENTLY lets everybody read the old rows meanwhile; it needs a unique index on the view.',
  example: { applied, sql: 'refresh materialized view public.revenue;' },
  sound: { applied, sql: 'refresh materialized view concurrently public.revenue;' },
  kinds: ['RefreshMatViewStmt'],
  judge: ({ value, known }) => {
    if (value.concurrent === true || known.isNew(relationKey(value.relation))) return null;
    const name = relationName(value.relation);
    if (value.skipData === true)
      return {
        what: `empties materialized view ${name}, which fails for everybody until it is filled`,
        level: 'dangerous',
        safe: ['Fill it in the same step:', `refresh materialized view concurrently ${name};`],
      };
    return {
      what: `refreshes materialized view ${name} while nobody can read it`,
      safe: [
        'It needs a unique index, and lets people read meanwhile:',
        `refresh materialized view concurrently ${name};`,
      ],
    };
  },
};

export const viewWithData: Rule = {
  code: 'view-filled-at-once',
  level: 'warning',
  title: 'Makes a materialized view and fills it at once',
  dangers: ['L22'],
  problem:
    'The query of the view runs inside of the migration, for as long as it takes; what the file locked before stays locked meanwhile. Made WITH NO DATA, it is filled afterwards, in a step of its own.',
  example: { applied, sql: 'create materialized view public.per_day as select count(*) from public.orders;' },
  sound: {
    applied,
    sql: 'create materialized view public.per_day as select count(*) from public.orders with no data;',
  },
  kinds: ['CreateTableAsStmt'],
  judge: ({ value, known }) => {
    const into = contentOf(value.into);
    if (value.objtype !== 'OBJECT_MATVIEW' || into.skipData === true) return null;
    if (readRelations(visit(value.query)).every((one) => known.isNew(relationKey(one)))) return null;
    const name = relationName(into.rel);
    return {
      what: `makes materialized view ${name} and runs its query inside of the migration`,
      safe: [
        'Make it empty, and fill it in a later file:',
        `create materialized view ${name} as … with no data;`,
        `refresh materialized view ${name};`,
      ],
    };
  },
};
