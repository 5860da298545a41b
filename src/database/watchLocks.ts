import type { Session } from '../ports.js';

export interface HeldLock {
  readonly oid: number;
  /** As `pg_locks` writes it. */
  readonly mode: string;
}

/** What another session sees besides the one that is watched. */
export interface Held {
  readonly locks: readonly HeldLock[];
  /** The newest transaction that ended; it goes on when a part of a transaction is rolled back after it wrote. */
  readonly ended: string;
}

export async function backendOf(session: Session): Promise<number> {
  const [row] = await session.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid');
  if (!row) throw new Error('the server names no session');
  return row.pid;
}

/** The locks on relations of this database that a session has now. */
export async function heldBy(observer: Session, pid: number): Promise<Held> {
  const [row] = await observer.query<Held>(
    `select pg_snapshot_xmax(pg_current_snapshot())::text as ended,
       (select coalesce(json_agg(json_build_object('oid', relation::int8, 'mode', mode)), '[]') from pg_locks
        where pid = $1 and granted and locktype = 'relation' and relation >= 16384
          and database = (select oid from pg_database where datname = current_database())) as locks`,
    [pid],
  );
  return row ?? { locks: [], ended: '' };
}
