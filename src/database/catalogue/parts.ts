/**
 * Pieces of the catalogue's queries. Each query gives rows (kind, name, definition) and may use these parameters: `$1`
 * schemas left out, `$2` privileges that one of the servers does not know, `$3` relations left out (by oid), `$4` the
 * lowest major of those that are compared, `$5` whether large objects are asked for. An oid stands in no definition,
 * for a dump does not keep it; only a large object's is kept.
 */
export interface Query {
  readonly sql: string;
  /** The first major that has what is asked for. */
  readonly since?: number;
  /** The first major that has it no more. */
  readonly before?: number;
}

/** Objects from here on were made after the server was. */
export const firstOwnOid = 16384;

export const ownSchema = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1)`;

/** Members of extensions are left out everywhere: the extension brings them. */
export const notMember = (catalog: string, oid: string): string =>
  `not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`;

/** Made by somebody, and not by an extension; for objects that are in no schema. */
export const made = (catalog: string, oid: string): string => `${oid} >= ${firstOwnOid} and ${notMember(catalog, oid)}`;

/** An access list without grantors, with PostgreSQL's defaults spelled out: two ways to write the same rights are equal. */
export const rights = (acl: string, type: string, owner: string): string =>
  `(select string_agg(format('%s=%s%s', case when a.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end,
      a.privilege_type, case when a.is_grantable then '*' else '' end), ', ' order by pg_get_userbyid(a.grantee)::text collate "C", a.grantee = 0, a.privilege_type)
    from aclexplode(coalesce(${acl}, acldefault('${type}', ${owner}))) a where a.privilege_type <> all ($2::text[]))`;

export const owner = (column: string): string => `quote_ident(pg_get_userbyid(${column}))`;

/** Options of foreign objects may hold passwords: only a digest leaves the server. Null without options. */
export const hidden = (options: string): string =>
  `(select encode(sha256(convert_to(string_agg(o.text, E'\\n' order by o.text collate "C"), 'UTF8')), 'hex') from unnest(${options}) o (text))`;

/** Empty for null and 0, so that `concat_ws` leaves the word before it out. */
export const known = (oid: string, type: string): string => `nullif(${oid}::oid, 0)::${type}::text`;

export const relations = `pg_class c join pg_namespace n on n.oid = c.relnamespace`;
export const relationName = `format('%I.%I', n.nspname, c.relname)`;
export const ownRelation = `${ownSchema} and c.relpersistence <> 't' and c.oid <> all ($3::oid[]) and ${notMember('pg_class', 'c.oid')}`;
