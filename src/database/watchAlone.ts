import type { Session } from '../ports.js';
import { readRelations, type RowCounters, type SeenRelation } from './watch.js';
import { collectedCounters, publishCounters } from './watchCounts.js';

/** What shows of a session's work once it has ended its transactions. */
export interface Outside {
  readonly relations: ReadonlyMap<number, SeenRelation>;
  readonly counters: readonly RowCounters[];
  readonly triggers: ReadonlyMap<string, number>;
  readonly log: number;
}

/** Looks from another session; the one that is watched must be idle. */
export async function lookFromOutside(actor: Session, observer: Session): Promise<Outside> {
  await publishCounters(actor);
  const relations = await readRelations(observer);
  const functions = await observer.query<{ name: string; calls: number }>(
    `select format('%I.%I', f.schemaname, f.funcname) as name, f.calls from pg_stat_user_functions f
     join pg_proc p on p.oid = f.funcid where p.prorettype = 'trigger'::regtype`,
  );
  const [row] = await observer.query<{ log: number }>(
    `select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 as log`,
  );
  return {
    relations: new Map(relations.map((one) => [one.oid, one])),
    counters: await collectedCounters(observer),
    triggers: new Map(functions.map(({ name, calls }) => [name, calls])),
    log: row?.log ?? 0,
  };
}

/** Oid of what a statement names, as the session's search path finds it. */
export async function resolve(actor: Session, name: string): Promise<number | null> {
  const [row] = await actor.query<{ oid: number | null }>('select pg_catalog.to_regclass($1)::pg_catalog.oid as oid', [
    name,
  ]);
  return row?.oid ?? null;
}
