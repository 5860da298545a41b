import type { Session } from '../ports.js';

/**
 * Other sessions of this role in this database that are at work: a killed client's statement can go on for a moment. With
 * a name only those that call themselves so.
 */
export const stillAtWork = async (session: Session, applicationName: string | null = null): Promise<number[]> =>
  (
    await session.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
         and (state in ('active', 'fastpath function call') or xact_start is not null) and ($1::text is null or application_name = left($1, 63))`,
      [applicationName],
    )
  ).map((row) => row.pid);

/** `lock_timeout` of this session in milliseconds. */
export async function lockTimeoutMs(session: Session): Promise<number | null> {
  const [row] = await session.query<{ value: string }>(
    `select setting as value from pg_settings where name = 'lock_timeout'`,
  );
  return row ? Number(row.value) : null;
}
