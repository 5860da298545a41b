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

/** Limits as this session was opened with them, in milliseconds: what RESET ALL comes back to. What the server does not name is missing. */
export async function timeoutsMs(
  session: Session,
): Promise<Partial<Record<'lock_timeout' | 'statement_timeout', number>>> {
  const rows = await session.query<{ name: string; value: string }>(
    `select name, reset_val as value from pg_settings where name in ('lock_timeout', 'statement_timeout')`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, Number(value)]));
}

/** By this the server knows afterwards whether the transaction of a session was kept. */
export async function transactionId(session: Session): Promise<string> {
  const [row] = await session.query<{ id: string }>('select pg_current_xact_id()::text as id');
  if (!row) throw new Error('the server names no transaction');
  return row.id;
}

/** Whether a transaction was kept; null while it goes on, and when it is too long ago. */
export async function wasKept(session: Session, transaction: string): Promise<boolean | null> {
  const [row] = await session.query<{ status: string | null }>('select pg_xact_status($1::xid8) as status', [
    transaction,
  ]);
  return row?.status === 'committed' ? true : row?.status === 'aborted' ? false : null;
}
