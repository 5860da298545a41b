import type { Postgres, Session } from '../ports.js';

/** What a side schema is called, and by what the next run knows one that was left. */
const prefix = 'supasafe_side_';

export const sideSchemaOf = (runId: string): string => `${prefix}${runId.replace(/[^0-9a-z]+/g, '_')}`.slice(0, 63);

/** Side schemas that are there and may be removed by this role. Whoever holds the run's lock knows that nobody uses them. */
export const findSideSchemas = async (
  session: Session,
): Promise<{ readonly name: string; readonly isOurs: boolean }[]> =>
  session.query(
    `select nspname::text as name, pg_has_role(nspowner, 'usage') as "isOurs" from pg_namespace where starts_with(nspname, $1) order by 1`,
    [prefix],
  );

/** A table in a side schema. */
export interface SideTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/**
 * Makes a schema that nobody but its owner sees into, all at once: row level security is on and no right is granted before
 * anything of it is visible. Its tables are not logged, so no replica and no listener gets their rows.
 */
export async function makeSideSchema(
  { identifier, literal }: Postgres,
  session: Session,
  schema: string,
  tables: readonly SideTable[],
): Promise<void> {
  await session.query('begin');
  await session.query(`create schema ${identifier(schema)}`);
  await session.query(
    `comment on schema ${identifier(schema)} is ${literal('Rows on their way back; made by supasafe restore, and removed by it.')}`,
  );
  await withdrawRights(session, schema, []);
  for (const { name, columns } of tables) {
    const list = columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ');
    await session.query(`create unlogged table ${identifier(schema)}.${identifier(name)} (${list})`);
    await session.query(`alter table ${identifier(schema)}.${identifier(name)} enable row level security`);
  }
  await withdrawRights(
    session,
    null,
    tables.map(({ name }) => `${identifier(schema)}.${identifier(name)}`),
  );
  await session.query('commit');
}

export const dropSideSchema = async (
  { identifier }: Pick<Postgres, 'identifier'>,
  session: Session,
  schema: string,
): Promise<void> => {
  await session.query(`drop schema if exists ${identifier(schema)} cascade`);
};

/**
 * Takes back what default privileges granted on objects that were just made: the owner alone has rights then, as if there
 * were no default privileges.
 */
export async function withdrawRights(
  session: Session,
  schema: string | null,
  relations: readonly string[],
): Promise<void> {
  const statements = await session.query<{ sql: string }>(
    `select format('revoke all on schema %I from %s', n.nspname, g.name) as sql
     from pg_namespace n cross join lateral (${granteesOf('n.nspacl', 'n.nspowner')}) g where n.nspname = $1
     union all
     select format('revoke all on %s %I.%I from %s', case c.relkind when 'S' then 'sequence' else 'table' end, n.nspname, c.relname, g.name)
     from unnest($2::text[]) w join pg_class c on c.oid = w::regclass join pg_namespace n on n.oid = c.relnamespace
     cross join lateral (${granteesOf('c.relacl', 'c.relowner')}
       union select x.name from pg_attribute t cross join lateral (${granteesOf('t.attacl', 'c.relowner')}) x where t.attrelid = c.oid) g`,
    [schema, relations],
  );
  for (const { sql } of statements) await session.query(sql);
}

const granteesOf = (acl: string, owner: string): string =>
  `select distinct case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end as name from aclexplode(${acl}) a where a.grantee <> ${owner}`;
