import { alteredBy } from '../../altered.js';
import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';

const applied = 'create table public.carts (id bigint primary key);';

export const setUnlogged: Rule = {
  code: 'set-unlogged',
  level: 'dangerous',
  title: 'Makes a table that a crash empties',
  dangers: ['D31'],
  problem:
    'An unlogged table is empty after a crash, a failover or a restore from a physical backup, and it is not on replicas at all. To make it so writes the whole table anew under an exclusive lock.',
  example: { applied, sql: 'alter table public.carts set unlogged;' },
  sound: { applied, sql: 'create unlogged table private.cart_cache (id bigint primary key);' },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const { table, commands } = alteredBy(value);
    if (known.isCertainlyNew(relationKey(value.relation))) return null;
    if (!commands.some(({ subtype }) => subtype === 'AT_SetUnLogged')) return null;
    return {
      what: `makes ${table} unlogged: a crash empties it`,
      safe: ['Leave it as it is, and keep what may be lost in a table of its own:', 'create unlogged table … (…);'],
    };
  },
};
