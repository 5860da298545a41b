import type { Postgres, Session } from '../ports.js';

/** A relation as a transaction sees it. */
export interface SeenRelation {
  readonly oid: number;
  /** As SQL writes it, with its schema. */
  readonly name: string;
  readonly schema: string;
  /** Without its schema, unquoted. */
  readonly bare: string;
  /** `pg_class.relkind`. */
  readonly kind: string;
  /** `p` permanent, `u` unlogged; temporary ones are not watched. */
  readonly persistence: string;
  /** The file that its rows lie in; another one after it was written anew. 0 where there is none. */
  readonly file: number;
  /** Of an index: its table. */
  readonly table: number | null;
  /** The command of this transaction that wrote its entry last; null for entries of earlier ones. */
  readonly command: number | null;
  /** Of its main file, in bytes; null where it was not asked for. */
  readonly bytes: number | null;
}

/** Rows that a session wrote to a table since the server last collected its counters. */
export interface RowCounters {
  readonly oid: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface CalledFunction {
  readonly oid: number;
  readonly name: string;
  readonly calls: number;
  readonly isTrigger: boolean;
  /** The extension that brought it. */
  readonly extension: string | null;
}

/** What one look at the transaction's own state shows. */
export interface Look {
  /** Bytes of write-ahead log since the server was made. */
  readonly log: number;
  /** Relations whose entries this transaction wrote, after the command that was named. */
  readonly written: readonly SeenRelation[];
  /** How many relations there are, and the sum of their oids: another one after relations came or went. */
  readonly present: readonly [number, number];
  readonly counters: readonly RowCounters[];
  readonly functions: readonly CalledFunction[];
}

/** Everything is named with its schema and compared by pg_catalog's operators: a migration may set any search_path. */
const is = 'operator(pg_catalog.=)';

const watchedKinds = `c.relkind ${is} any (array['r', 'p', 'i', 'I', 'v', 'm', 'S', 'f', 't']::pg_catalog."char"[])`;

const notSystem = `c.oid operator(pg_catalog.>=) 16384::pg_catalog.oid and c.relpersistence operator(pg_catalog.<>) 't'::pg_catalog."char"`;

const relation = (command: string, bytes: string): string => `pg_catalog.json_build_object(
  'oid', c.oid::pg_catalog.int8, 'name', pg_catalog.format('%I.%I', n.nspname, c.relname), 'schema', n.nspname, 'bare', c.relname, 'kind', c.relkind, 'persistence', c.relpersistence,
  'file', c.relfilenode::pg_catalog.int8, 'table', i.indrelid::pg_catalog.int8, 'command', ${command}, 'bytes', ${bytes})`;

const relations = `pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid ${is} c.relnamespace
  left join pg_catalog.pg_index i on i.indexrelid ${is} c.oid`;

/** All relations that are no part of PostgreSQL itself. */
export async function readRelations(session: Session): Promise<SeenRelation[]> {
  const rows = await session.query<{ one: SeenRelation }>(
    `select ${relation('null', 'null')} as one from ${relations} where ${watchedKinds} and ${notSystem}`,
  );
  return rows.map(({ one }) => one);
}

/** Sessions that begin from now on count calls of functions; the settings of the database are no part of its catalogue. */
export const watchFunctions = (names: Pick<Postgres, 'identifier'>, session: Session, database: string) =>
  session.query(`alter database ${names.identifier(database)} set track_functions = 'all'`);

/** Whether pages of a file that the same transaction made are in the log. */
export async function writesLogOfNewFiles(session: Session): Promise<boolean> {
  const [row] = await session.query<{ level: string }>(`select current_setting('wal_level') as level`);
  return row?.level !== 'minimal';
}

/** Gives the transaction its number, which all that it writes carries. */
export async function beginWatching(session: Session): Promise<string> {
  const [row] = await session.query<{ id: string }>(
    'select pg_catalog.pg_current_xact_id()::pg_catalog.xid::pg_catalog.text as id',
  );
  if (!row) throw new Error('the server names no transaction');
  return row.id;
}

const written = `c.xmin::pg_catalog.text::pg_catalog.int8 operator(pg_catalog.>=) $1::pg_catalog.int8
  and c.cmin::pg_catalog.text::pg_catalog.int8 operator(pg_catalog.>) $2::pg_catalog.int8`;

const counter = (what: string): string => `pg_catalog.pg_stat_get_xact_tuples_${what}(c.oid)`;

const lookSql = `
select (pg_catalog.pg_current_wal_insert_lsn() operator(pg_catalog.-) '0/0'::pg_catalog.pg_lsn)::pg_catalog.float8 as log,
  (select coalesce(pg_catalog.json_agg(${relation('c.cmin::pg_catalog.text::pg_catalog.int8', 'pg_catalog.pg_relation_size(c.oid)')}), '[]'::pg_catalog.json)
   from ${relations} where ${watchedKinds} and ${notSystem} and ${written}) as written,
  (select array[pg_catalog.count(*)::pg_catalog.float8, coalesce(pg_catalog.sum(c.oid::pg_catalog.int8), 0)::pg_catalog.float8]
   from pg_catalog.pg_class c where ${watchedKinds} and ${notSystem}) as present,
  (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('oid', s.oid::pg_catalog.int8, 'inserted', s.inserted, 'updated', s.updated, 'deleted', s.deleted)), '[]'::pg_catalog.json)
   from (select c.oid, ${counter('inserted')} as inserted, ${counter('updated')} as updated, ${counter('deleted')} as deleted
         from pg_catalog.pg_class c where c.relkind ${is} 'r'::pg_catalog."char" and ${notSystem}) s
   where s.inserted operator(pg_catalog.<>) 0 or s.updated operator(pg_catalog.<>) 0 or s.deleted operator(pg_catalog.<>) 0) as counters,
  (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('oid', f.funcid::pg_catalog.int8, 'name', pg_catalog.format('%I.%I', f.schemaname, f.funcname),
      'calls', f.calls, 'isTrigger', p.prorettype ${is} 'pg_catalog.trigger'::pg_catalog.regtype, 'extension', e.extname)), '[]'::pg_catalog.json)
   from pg_catalog.pg_stat_xact_user_functions f join pg_catalog.pg_proc p on p.oid ${is} f.funcid
   left join pg_catalog.pg_depend d on d.classid ${is} 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid ${is} p.oid and d.deptype ${is} 'e'::pg_catalog."char"
   left join pg_catalog.pg_extension e on e.oid ${is} d.refobjid) as functions`;

/** Looks in the session that is watched, whatever role and settings it has: one round trip, and no row of a table is read. */
export async function look(session: Session, transaction: string, afterCommand: number): Promise<Look> {
  const [row] = await session.query<Look>(lookSql, [transaction, afterCommand]);
  if (!row) throw new Error('the server shows nothing');
  return row;
}

/** Oids of all relations that there are. */
export async function presentRelations(session: Session): Promise<ReadonlySet<number>> {
  const rows = await session.query<{ oid: number }>(
    `select c.oid from pg_catalog.pg_class c where ${watchedKinds} and ${notSystem}`,
  );
  return new Set(rows.map(({ oid }) => oid));
}

/** Bytes of tables with their indexes and what lies beside them; of those that are there. */
export async function totalSizes(session: Session, oids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (oids.length === 0) return new Map();
  const rows = await session.query<{ oid: number; bytes: number }>(
    `select c.oid, pg_catalog.pg_total_relation_size(c.oid) as bytes from pg_catalog.pg_class c where c.oid ${is} any ($1::pg_catalog.oid[])`,
    [oids],
  );
  return new Map(rows.map(({ oid, bytes }) => [oid, bytes]));
}

/** A server's refusal of a statement; a lost connection, an interruption and a fault of ours are none. */
export const isServers = (error: unknown): error is Error =>
  error instanceof Error && /^[0-9A-Z]{5}$/.test((error as { code?: string }).code ?? '');
