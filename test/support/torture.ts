import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { fingerprint, readCatalogue } from '../../src/database/catalogue.js';
import { createHost } from '../../src/system/host.js';
import { asSuperuser } from './badInput.js';
import { programs } from './majors.js';

const folder = join(createHost().packageRoot, 'test', 'fixtures', 'torture');

/** Roles that the fixture makes and a dump of one database does not hold. */
export const tortureRoles = ['torture_owner', '"Torture ""odd"" role"'] as const;

/** Client programs that a server of this major can be dumped with. */
const binFor = (major: number): string => programs.find((one) => one.major >= major)?.folder ?? '';

/** Runs the fixture's files as `postgres`, which is no superuser. `url` is production's in a sandbox. */
export async function loadTorture(url: string, major: number): Promise<void> {
  // On a hosted project an extension (supautils) lets postgres do this.
  await asSuperuser(
    url,
    `create extension postgres_fdw with schema extensions;
     grant usage on foreign data wrapper postgres_fdw to postgres with grant option;
     comment on extension postgres_fdw is E'\\\\.\\nours';
     grant execute on function extensions.gen_salt(text) to anon with grant option;
     revoke execute on function extensions.crypt(text, text) from public;
     revoke execute on function pg_catalog.lo_export(oid, text), pg_catalog.pg_sleep(double precision) from public;
     grant select (rolname) on pg_catalog.pg_authid to anon`,
  );
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  execFileSync(
    join(binFor(major), 'psql'),
    [
      ...['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', url],
      ...files.flatMap((file) => ['-f', join(folder, file), '-c', 'reset all']),
    ],
    {
      env: { PATH: process.env.PATH, PGOPTIONS: '-c client_min_messages=warning -c synchronous_commit=off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

/** Everything that must be the same at the source and in a copy. */
export interface Described {
  /** Rows of tables and materialized views, whatever their order and that of the columns. */
  readonly rows: Readonly<Record<string, string>>;
  readonly sequences: Readonly<Record<string, string>>;
  readonly largeObjects: Readonly<Record<string, string>>;
  readonly catalogue: Readonly<Record<string, string>>;
}

/** Reads a database as its superuser, by nothing that backups use but the catalogue. */
export async function describeDatabase(url: string, major: number): Promise<Described> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  await client.connect();
  try {
    await client.query(
      `set search_path = ''; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';
       set bytea_output = 'hex'; set extra_float_digits = 3`,
    );
    const query = async <T extends object>(sql: string, parameters?: readonly unknown[]): Promise<T[]> =>
      (await client.query<T>(sql, parameters && [...parameters])).rows;
    const pairs = async (sql: string) =>
      Object.fromEntries((await query<{ name: string; value: string }>(sql)).map(({ name, value }) => [name, value]));
    const rows: Record<string, string> = {};
    const tables = await query<{ sql: string }>(digestsSql);
    for (let at = 0; at < tables.length; at += 100)
      Object.assign(
        rows,
        await pairs(
          tables
            .slice(at, at + 100)
            .map(({ sql }) => sql)
            .join(' union all '),
        ),
      );
    const sequences = await query<{ sql: string }>(sequencesSql);
    const session = { query, lost: false, close: () => Promise.resolve() };
    return {
      rows,
      sequences: await pairs(sequences.map(({ sql }) => sql).join(' union all ')),
      largeObjects: await pairs(largeObjectsSql),
      catalogue: fingerprint(await readCatalogue(session, major)).entries,
    };
  } finally {
    await client.end();
  }
}

/**
 * One SELECT for each table: its rows as text, columns by name, sorted and hashed. A tree hashed by enum is looked at as
 * a whole: in which partition a row lies depends on an OID.
 */
const digestsSql = `
select format('select %L as name, (select concat(count(*), '' rows '', md5(string_agg(md5(row(%s)::text), '''' order by md5(row(%s)::text)))) from %s %I.%I) as value',
    format('%I.%I', n.nspname, c.relname), columns, columns, case when c.relkind = 'r' then 'only' end, n.nspname, c.relname) as sql
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace,
  lateral (select string_agg(quote_ident(a.attname), ', ' order by a.attname) as columns
           from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) a
where c.relkind in ('r', 'm', 'p') and c.relispopulated and c.relpersistence <> 't' and n.nspname !~ '^(pg_|information_schema$)'
  and not (n.nspname = 'by_enum' and c.relispartition)
order by 1`;

const sequencesSql = `
select format('select %L as name, format(''%%s called %%s'', last_value, is_called) as value from %I.%I', format('%I.%I', n.nspname, c.relname), n.nspname, c.relname) as sql
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S'`;

const largeObjectsSql = `
select m.oid::text as name, concat_ws(' ', pg_get_userbyid(m.lomowner), length(lo_get(m.oid)), md5(lo_get(m.oid)), m.lomacl, obj_description(m.oid, 'pg_largeobject')) as value
from pg_catalog.pg_largeobject_metadata m`;

export type DumpedPart = 'schema' | 'everything';

/**
 * A dump as text. Left out is what a restore by pg_dump's own means cannot keep: the order of columns that children
 * inherit late (`reordered`), and the partition in which a row lies whose hash is one of an enum's OID (`by_enum`).
 */
export function dumpText(url: string, major: number, part: DumpedPart): string {
  const left = ['--exclude-schema=reordered', '--exclude-table-data=by_enum.*'];
  const text = execFileSync(
    join(binFor(major), 'pg_dump'),
    [...left, ...(part === 'schema' ? ['--schema-only'] : []), '-d', url],
    { encoding: 'utf8', env: { PATH: process.env.PATH, PGTZ: 'UTC' }, maxBuffer: 1 << 30 },
  );
  return (
    text
      // Random in every dump.
      .replace(/^(\\(?:un)?restrict) [A-Za-z0-9]+$/gm, '$1')
      // In the order in which a server happens to keep its roles.
      .replace(/^(CREATE POLICY several .* TO )(.*)( USING)/m, (_, head: string, roles: string, tail: string) =>
        [head, roles.split(', ').sort().join(', '), tail].join(''),
      )
  );
}
