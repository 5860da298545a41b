import type { Rewrite } from './effects.js';

/** By `pg_class.relkind`: what lies in a file of its own that somebody would wait for. */
export const kindsWithRows: Readonly<Record<string, Rewrite['kind']>> = {
  r: 'table',
  i: 'index',
  m: 'materialized view',
};
