import { shownColumns } from '../altered.js';
import { droppedBy } from '../droppable.js';
import type { LintRule } from '../lintRule.js';
import { contentOf, joinName, relationName, textOf, type Content } from '../tree.js';

const alone = 'In a file of its own, since it cannot run in a transaction:';

/** An index is written without its schema where it is made, and with it everywhere else. */
function createConcurrently(value: Content, table: string): string {
  const name = textOf(value.idxname) === '' ? '' : `${joinName([textOf(value.idxname)])} `;
  const method = textOf(value.accessMethod);
  const using = method === 'btree' ? '' : `using ${method} `;
  const where = value.whereClause === undefined ? '' : ' where …';
  return `create ${value.unique === true ? 'unique ' : ''}index concurrently ${name}on ${table} ${using}(${shownColumns(value.indexParams)})${where};`;
}

const reindexed: Record<string, string> = {
  REINDEX_OBJECT_INDEX: 'index',
  REINDEX_OBJECT_TABLE: 'table',
  REINDEX_OBJECT_SCHEMA: 'schema',
  REINDEX_OBJECT_SYSTEM: 'system',
  REINDEX_OBJECT_DATABASE: 'database',
};

export const indexLints: Readonly<Record<string, LintRule>> = {
  'require-concurrent-index-creation': {
    code: 'index-blocks-writes',
    level: 'warning',
    title: 'Builds an index while writes wait',
    dangers: ['L01'],
    problem:
      'While the index is built, every insert, update and delete of the table waits. On a small table nobody notices; on a large one the application stands still for minutes. CONCURRENTLY builds it while writes go on.',
    example: 'create index orders_user_id_idx on public.orders (user_id);',
    sound: 'create index concurrently orders_user_id_idx on public.orders (user_id);',
    tell: ({ value, table }) => ({
      what: `builds ${textOf(value.idxname) === '' ? 'an index' : `index ${joinName([textOf(value.idxname)])}`} on ${table} while writes to it wait`,
      safe: [alone, createConcurrently(value, table)],
    }),
  },
  'require-concurrent-index-deletion': {
    code: 'drop-index-blocks',
    level: 'warning',
    title: 'Drops an index under an exclusive lock',
    dangers: ['L02'],
    problem:
      'To drop an index, PostgreSQL locks its table against reads and writes. The drop is quick, but it waits for every query that is running, and all others queue behind it. CONCURRENTLY waits without holding anybody up.',
    example: 'drop index public.orders_user_id_idx;',
    sound: 'drop index concurrently public.orders_user_id_idx;',
    tell: ({ value }) => {
      const names = droppedBy(value).map(({ name }) => name);
      return {
        what: `drops index ${names.join(', ')} while nobody can read or write its table`,
        safe: [alone, ...names.map((name) => `drop index concurrently ${name};`)],
      };
    },
  },
  'require-concurrent-reindex': {
    code: 'reindex-blocks',
    level: 'warning',
    title: 'Rebuilds an index while writes wait',
    dangers: ['L03'],
    problem:
      'While an index is rebuilt, writes to its table wait, and so do reads that would use the index. CONCURRENTLY rebuilds it beside the old one while work goes on.',
    example: 'reindex table public.orders;',
    sound: 'reindex table concurrently public.orders;',
    tell: ({ value }) => {
      const kind = reindexed[textOf(value.kind)] ?? 'table';
      const name = value.relation ? relationName(value.relation) : joinName([textOf(value.name)].filter(Boolean));
      const whole = `${kind} ${name}`.trim();
      return {
        what: `rebuilds the indexes of ${whole} while writes wait`.replace('the indexes of index', 'index'),
        safe: [alone, `reindex ${kind} concurrently ${name}`.trim() + ';'],
      };
    },
  },
  'require-concurrent-partition-detach': {
    code: 'detach-partition',
    level: 'dangerous',
    title: 'Takes a partition out under an exclusive lock',
    dangers: ['L23', 'D18'],
    problem:
      'DETACH PARTITION locks the partitioned table and the partition against reads and writes, and waits for every query that is running on any of them. The rows of the partition are not found through the table any more.',
    example: 'alter table public.events detach partition public.events_2025;',
    sound: 'alter table public.events detach partition public.events_2025 concurrently;',
    tell: ({ table, alteration }) => {
      const part = relationName(contentOf(alteration?.def.name));
      return {
        what: `takes partition ${part} out of ${table} while nobody can read or write either`,
        safe: [alone, `alter table ${table} detach partition ${part} concurrently;`],
      };
    },
  },
};
