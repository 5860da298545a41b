import { randomInt } from 'node:crypto';
import type { Session } from '../ports.js';

/** "supasafe" in eight bytes: the lock that a run holds on every database that it may change. */
const runLock = [0x73757061, 0x73616665] as const;

export interface Holder {
  /** `supasafe migrate by ada@laptop`, as the holder calls itself. */
  readonly applicationName: string;
  readonly since: Date | null;
}

/** Takes the run's lock in this session, which must stay open; resolves with the holder when somebody else has it. */
export async function takeRunLock(session: Session): Promise<Holder | null> {
  const [taken] = await session.query<{ ok: boolean }>('select pg_try_advisory_lock($1, $2) as ok', runLock);
  if (taken?.ok) return null;
  const [holder] = await session.query<{ name: string | null; since: Date | null }>(
    `select a.application_name as name, a.backend_start as since
     from pg_locks l left join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2
       and l.database = (select oid from pg_database where datname = current_database())`,
    runLock,
  );
  return { applicationName: holder?.name ?? 'somebody', since: holder?.since ?? null };
}

/** Whether this session still holds the run's lock: a pooler may have put another server session behind it. */
export async function holdsRunLock(session: Session): Promise<boolean> {
  if (session.lost) return false;
  const [row] = await session.query<{ held: boolean }>(
    `select exists (select from pg_locks where locktype = 'advisory' and granted and pid = pg_backend_pid() and classid = $1 and objid = $2) as held`,
    runLock,
  );
  return row?.held ?? false;
}

/**
 * Two sessions are in the same database when an advisory lock taken through one is held for the other. Names, hosts and
 * system identifiers can differ or agree by accident; this cannot.
 */
export async function isSameDatabase(one: Session, other: Session): Promise<boolean> {
  const key = [randomInt(2 ** 31), randomInt(2 ** 31)] as const;
  await one.query('select pg_advisory_lock($1, $2)', key);
  try {
    const [row] = await other.query<{ free: boolean }>('select pg_try_advisory_lock($1, $2) as free', key);
    if (row?.free) await other.query('select pg_advisory_unlock($1, $2)', key);
    return row?.free !== true;
  } finally {
    await one.query('select pg_advisory_unlock($1, $2)', key);
  }
}

/** The same question about the whole server: its list of locks shows those of all its databases. */
export async function isSameServer(one: Session, other: Session): Promise<boolean> {
  const key = [randomInt(2 ** 31), randomInt(2 ** 31)] as const;
  await one.query('select pg_advisory_lock($1, $2)', key);
  try {
    const [row] = await other.query<{ seen: boolean }>(
      `select exists (select from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2) as seen`,
      key,
    );
    return row?.seen ?? true;
  } finally {
    await one.query('select pg_advisory_unlock($1, $2)', key);
  }
}
