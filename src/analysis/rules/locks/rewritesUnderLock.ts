import { alteredBy } from '../../altered.js';
import { isOff } from '../../options.js';
import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { contentOf, listOf, relationName, textOf } from '../../tree.js';

const applied = 'create table public.messages (id bigint primary key, body text);';

export const rewritesUnderLock: Rule = {
  code: 'rewrites-under-lock',
  level: 'dangerous',
  title: 'Rewrites a table while nobody can read it (VACUUM FULL, CLUSTER)',
  dangers: ['L21', 'L36'],
  problem:
    'The whole table and all its indexes are written anew while nobody can read it, and for a while they take twice the space. Autovacuum already makes room for new rows; what takes the space out without a lock is pg_repack.',
  example: { applied, sql: 'vacuum full public.messages;' },
  sound: { applied, sql: 'vacuum (analyze) public.messages;' },
  kinds: ['VacuumStmt', 'ClusterStmt'],
  judge: ({ kind, value, known }) => {
    const full = listOf(value.options).find((one) => one.value.defname === 'full');
    if (kind === 'VacuumStmt' && (!full || isOff(full.value.arg))) return null;
    const relations =
      kind === 'VacuumStmt'
        ? listOf(value.rels).map((one) => contentOf(one.value.relation))
        : value.relation
          ? [contentOf(value.relation)]
          : [];
    const names = relations.filter((one) => !known.isNew(relationKey(one))).map(relationName);
    if (relations.length > 0 && names.length === 0) return null;
    return {
      what: `rewrites ${names.length > 0 ? names.join(', ') : 'every table'} while nobody can read it`,
      safe: [
        'Let autovacuum do it, or a plain VACUUM; to give space back, run pg_repack from outside:',
        ...names.map((name) => `vacuum (analyze) ${name};`),
      ],
    };
  },
};

const moves: Record<string, string> = {
  AT_SetLogged: 'to make it logged',
  AT_SetTableSpace: 'to another tablespace',
  AT_SetAccessMethod: 'in another access method',
};

export const movesStorage: Rule = {
  code: 'storage-rewrites-table',
  level: 'dangerous',
  title: 'Writes a whole table anew to store it otherwise',
  dangers: ['L20', 'L36'],
  problem:
    'Every row and every index is written anew while nobody can read the table, and for a while they take twice the space. What changes is only where and how the rows are stored.',
  example: { applied, sql: 'alter table public.messages set logged;' },
  sound: { applied, sql: 'alter table public.messages set (fillfactor = 90);' },
  kinds: ['AlterTableStmt', 'AlterTableMoveAllStmt'],
  judge: ({ kind, value, known }) => {
    if (kind === 'AlterTableMoveAllStmt')
      return {
        what: `moves everything in tablespace ${textOf(value.orig_tablespacename)} while nobody can read it`,
        safe: ['Move one table after the other, at a quiet time.'],
      };
    const { table, key, commands } = alteredBy(value);
    if (known.isNew(key)) return null;
    return commands.flatMap(({ subtype }) => {
      const how = moves[subtype];
      return how === undefined
        ? []
        : {
            what: `writes ${table} anew ${how} while nobody can read it`,
            safe: [
              'Make a new table beside it, copy in batches, and let clients change over:',
              `create table … (like ${table} including all);`,
            ],
          };
    });
  },
};
