import type { Postgres, Session } from '../ports.js';
import { selectOfEach } from './selectOfEach.js';
import type { RowCounters, SeenRelation } from './watch.js';

/** Rows of a table as a transaction sees them. */
export interface CountedRows {
  readonly rows: number;
  /** Of these, written by this transaction. */
  readonly fresh: number;
}

interface Settings {
  readonly role: string;
  readonly timeout: string;
}

const set = (session: Session, { role, timeout }: Settings) =>
  session.query(
    `select pg_catalog.set_config('role', $1, true), pg_catalog.set_config('statement_timeout', $2, true)`,
    [role, timeout],
  );

/**
 * Counts inside of the session's transaction, where its own changes show, as the role that logged in; settings are put back.
 * Tables that this role may not read, or not all rows of, are left out.
 */
export async function countInside(
  names: Pick<Postgres, 'identifier'>,
  session: Session,
  transaction: string,
  tables: readonly SeenRelation[],
): Promise<ReadonlyMap<number, CountedRows>> {
  if (tables.length === 0) return new Map();
  const [before] = await session.query<Settings>(
    `select pg_catalog.current_setting('role') as role, pg_catalog.current_setting('statement_timeout') as timeout`,
  );
  if (!before) return new Map();
  await set(session, { role: 'none', timeout: '0' });
  const readable = await session.query<{ oid: number }>(
    `select c.oid from pg_catalog.pg_class c where c.oid operator(pg_catalog.=) any ($1::pg_catalog.oid[])
       and pg_catalog.has_schema_privilege(c.relnamespace, 'usage') and pg_catalog.has_table_privilege(c.oid, 'select')
       and not pg_catalog.row_security_active(c.oid)`,
    [tables.map(({ oid }) => oid)],
  );
  const may = new Set(readable.map(({ oid }) => oid));
  const wanted = tables
    .filter(({ oid }) => may.has(oid))
    .map(({ oid, schema, bare }) => ({ oid, schema, name: bare, qualified: String(oid) }));
  const isFresh = `xmin::pg_catalog.text::pg_catalog.int8 operator(pg_catalog.>=) ${BigInt(transaction)}::pg_catalog.int8`;
  const counts = await selectOfEach<CountedRows>(
    session,
    wanted,
    `pg_catalog.count(*) as rows, pg_catalog.count(*) filter (where ${isFresh}) as fresh`,
    ({ schema, name }) => `only ${names.identifier(schema)}.${names.identifier(name)}`,
  );
  await set(session, before);
  return new Map(Object.entries(counts).map(([oid, count]) => [Number(oid), count]));
}

/** Exact rows of tables of which the transaction has ended; those that are gone are left out. */
export async function countAfterwards(
  names: Pick<Postgres, 'identifier'>,
  observer: Session,
  oids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const tables = await observer.query<{ oid: number; schema: string; name: string }>(
    `select c.oid, n.nspname::text as schema, c.relname::text as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = any ($1::oid[]) and c.relkind = 'r'`,
    [oids],
  );
  const counts = await selectOfEach<{ rows: number }>(
    observer,
    tables.map((one) => ({ ...one, qualified: String(one.oid) })),
    'count(*) as rows',
    ({ schema, name }) => `only ${names.identifier(schema)}.${names.identifier(name)}`,
  );
  return new Map(Object.entries(counts).map(([oid, { rows }]) => [Number(oid), rows]));
}

/** Makes the session's counters known to others as soon as it is idle. */
export const publishCounters = (session: Session): Promise<unknown> =>
  session.query('select pg_catalog.pg_stat_force_next_flush()');

/** What all sessions that ended their transactions wrote. */
export const collectedCounters = (observer: Session): Promise<RowCounters[]> =>
  observer.query<RowCounters>(
    `select c.oid, pg_stat_get_tuples_inserted(c.oid) as inserted, pg_stat_get_tuples_updated(c.oid) as updated, pg_stat_get_tuples_deleted(c.oid) as deleted
     from pg_class c where c.relkind = 'r' and c.oid >= 16384 and c.relpersistence <> 't'
       and pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid) > 0`,
  );
