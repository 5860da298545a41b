import { alteredBy } from '../../altered.js';
import { isOff } from '../../options.js';
import type { Rule } from '../../rule.js';
import { listOf, relationName } from '../../tree.js';

const applied = 'create table public.messages (id bigint primary key, body text);';

const switchesOff = (options: unknown): boolean =>
  listOf(options).some(({ value }) => value.defname === 'autovacuum_enabled' && isOff(value.arg));

export const autovacuumOff: Rule = {
  code: 'autovacuum-off',
  level: 'warning',
  title: 'Switches autovacuum off for a table',
  dangers: ['L39'],
  problem:
    'Dead rows stay, the table and its indexes grow, and plans are made from old numbers. In the end PostgreSQL vacuums it anyway, to save the whole database, at a time that nobody chose.',
  example: { applied, sql: 'alter table public.messages set (autovacuum_enabled = false);' },
  sound: { applied, sql: 'alter table public.messages set (autovacuum_vacuum_scale_factor = 0.02);' },
  kinds: ['AlterTableStmt', 'CreateStmt'],
  judge: ({ kind, value }) => {
    const lists =
      kind === 'CreateStmt'
        ? [value.options]
        : alteredBy(value).commands.flatMap(({ subtype, def }) => (subtype === 'AT_SetRelOptions' ? [def.items] : []));
    if (!lists.some(switchesOff)) return null;
    const name = relationName(value.relation);
    return {
      what: `switches autovacuum off for ${name}`,
      safe: [
        'Let it run more often instead of not at all:',
        `alter table ${name} set (autovacuum_vacuum_scale_factor = 0.02);`,
      ],
    };
  },
};

export const replicaIdentity: Rule = {
  code: 'replica-identity-nothing',
  level: 'warning',
  title: 'Leaves changed rows without a name for those who follow the table',
  dangers: ['L37', 'C08'],
  problem:
    'Realtime and other followers tell rows apart by the replica identity. Without one, updates and deletes of a published table fail.',
  example: { applied, sql: 'alter table public.messages replica identity nothing;' },
  sound: { applied, sql: 'alter table public.messages replica identity default;' },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const { table, key, commands } = alteredBy(value);
    if (
      known.isNew(key) ||
      !commands.some(({ defKind, def }) => defKind === 'ReplicaIdentityStmt' && def.identity_type === 'n')
    )
      return null;
    return {
      what: `takes the replica identity of ${table} away: if it is published, updates and deletes fail`,
      safe: [`alter table ${table} replica identity default;`],
    };
  },
};
