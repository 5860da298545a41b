import type { Postgres, Session } from '../ports.js';
import { settingSql } from './roles.js';

interface RoleState {
  readonly oid: number;
  readonly name: string;
  /** What ALTER ROLE is told to make it so; the password in its stored form. */
  readonly attributes: readonly string[];
  readonly limit: number;
  readonly password: string | null;
  readonly until: string | null;
}

interface Membership {
  readonly group: number;
  readonly member: number;
  readonly grantor: number;
  readonly options: Readonly<Record<string, boolean>>;
}

interface Setting {
  readonly database: string | null;
  readonly role: number | null;
  readonly settings: readonly string[];
}

/** What all databases of a server share and a migration can change: roles, who is in which, and their settings. */
export interface ClusterState {
  readonly roles: readonly RoleState[];
  readonly memberships: readonly Membership[];
  readonly settings: readonly Setting[];
}

export async function readCluster(session: Session): Promise<ClusterState> {
  const roles = await session.query<RoleState>(
    `select oid, rolname::text as name, rolconnlimit as limit, rolpassword as password, rolvaliduntil::text as until,
       array[case when rolsuper then 'superuser' else 'nosuperuser' end, case when rolinherit then 'inherit' else 'noinherit' end,
         case when rolcreaterole then 'createrole' else 'nocreaterole' end, case when rolcreatedb then 'createdb' else 'nocreatedb' end,
         case when rolcanlogin then 'login' else 'nologin' end, case when rolreplication then 'replication' else 'noreplication' end,
         case when rolbypassrls then 'bypassrls' else 'nobypassrls' end] as attributes
     from pg_authid where rolname !~ '^pg_' order by oid`,
  );
  // Which options a membership has depends on the major.
  const memberships = await session.query<Membership>(
    `select roleid as group, member, grantor, jsonb_strip_nulls(jsonb_build_object('admin', admin_option,
       'inherit', (to_jsonb(m) ->> 'inherit_option')::boolean, 'set', (to_jsonb(m) ->> 'set_option')::boolean)) as options
     from pg_auth_members m order by roleid, member, grantor`,
  );
  // Settings of a database that is gone with the trial are not looked at.
  const settings = await session.query<Setting>(
    `select d.datname::text as database, nullif(s.setrole, 0) as role, s.setconfig as settings
     from pg_db_role_setting s left join pg_database d on d.oid = s.setdatabase where s.setdatabase = 0 or d.oid is not null
     order by s.setdatabase, s.setrole`,
  );
  return { roles, memberships, settings };
}

/** Makes the server's shared state what it was. Nothing may depend on roles that came since. */
export async function putClusterBack(postgres: Postgres, session: Session, was: ClusterState): Promise<void> {
  const now = await readCluster(session);
  if (isSame(was, now)) return;
  const { identifier } = postgres;
  const known = new Map(was.roles.map((one) => [one.oid, one]));
  for (const { oid, name } of now.roles) {
    const before = known.get(oid);
    if (before && before.name !== name)
      await session.query(`alter role ${identifier(name)} rename to ${identifier(before.name)}`);
  }
  await takeMemberships(postgres, session, was, now);
  for (const { oid, name } of now.roles) {
    if (known.has(oid)) continue;
    await session.query(`drop owned by ${identifier(name)} cascade`);
    await session.query(`drop role ${identifier(name)}`);
  }
  for (const one of was.roles) {
    const current = now.roles.find(({ oid }) => oid === one.oid);
    if (!isSame(one, current)) await session.query(roleSql(postgres, one, current !== undefined));
  }
  // One that was dropped is there again, under another oid.
  await giveMemberships(postgres, session, was);
  await putSettingsBack(postgres, session, was, now);
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const roleSql = ({ identifier, literal }: Postgres, one: RoleState, isThere: boolean): string =>
  [
    `${isThere ? 'alter' : 'create'} role ${identifier(one.name)} with ${one.attributes.join(' ')}`,
    `connection limit ${one.limit} password ${one.password === null ? 'null' : literal(one.password)}`,
    `valid until ${literal(one.until ?? 'infinity')}`,
  ].join(' ');

interface NamedMembership extends Pick<Membership, 'options'> {
  /** Quoted, all three. */
  readonly group: string;
  readonly member: string;
  readonly grantor: string;
}

/** By names, which roles keep when they are dropped and made again. */
async function named({ identifier }: Postgres, session: Session, { roles, memberships }: ClusterState) {
  const system = await session.query<{ oid: number; name: string }>(
    `select oid, rolname::text as name from pg_roles where rolname ~ '^pg_'`,
  );
  const names = new Map([...system, ...roles].map(({ oid, name }) => [oid, identifier(name)]));
  const nameOf = (oid: number): string => names.get(oid) ?? '';
  return memberships.map(({ group, member, grantor, options }): NamedMembership => ({
    group: nameOf(group),
    member: nameOf(member),
    grantor: nameOf(grantor),
    options,
  }));
}

const isIn = <T>(list: readonly T[], wanted: T): boolean => list.some((one) => isSame(one, wanted));

/** Roles have their old names by now. */
async function takeMemberships(postgres: Postgres, session: Session, was: ClusterState, now: ClusterState) {
  const came = now.memberships.filter((one) => !isIn(was.memberships, one));
  if (came.length === 0) return;
  const { roles } = await readCluster(session);
  for (const { group, member, grantor } of await named(postgres, session, { ...now, roles, memberships: came }))
    await session.query(`revoke ${group} from ${member} granted by ${grantor} cascade`);
}

/** What was revoked with another one is granted again too. */
async function giveMemberships(postgres: Postgres, session: Session, was: ClusterState) {
  const there = await named(postgres, session, await readCluster(session));
  const missing = (await named(postgres, session, was))
    .filter((one) => !isIn(there, one))
    // Whoever grants on must have been given that first.
    .sort((one, other) => Number(other.options.admin ?? false) - Number(one.options.admin ?? false));
  for (const { group, member, grantor, options: all } of missing) {
    const { admin = false, ...others } = all;
    const options = [
      ...(admin ? ['admin option'] : []),
      ...Object.entries(others).map(([name, value]) => `${name} ${String(value)}`),
    ];
    const withOptions = options.length === 0 ? '' : `with ${options.join(', ')}`;
    await session.query(`grant ${group} to ${member} ${withOptions} granted by ${grantor}`);
  }
}

async function putSettingsBack(
  postgres: Postgres,
  session: Session,
  was: ClusterState,
  now: ClusterState,
): Promise<void> {
  const { identifier } = postgres;
  const key = ({ database, role }: Setting): string => JSON.stringify([database, role]);
  const all = new Map([...now.settings, ...was.settings].map((one) => [key(one), one]));
  const nameOf = (oid: number): string => identifier(was.roles.find((one) => one.oid === oid)?.name ?? '');
  for (const [place, { database, role }] of all) {
    const wanted = was.settings.find((one) => key(one) === place)?.settings ?? [];
    const current = now.settings.find((one) => key(one) === place)?.settings ?? [];
    // Those of a role that came since went with it.
    if (isSame(wanted, current) || (role !== null && !was.roles.some(({ oid }) => oid === role))) continue;
    const within = database === null ? '' : ` in database ${identifier(database)}`;
    const target =
      role === null
        ? database === null
          ? 'role all'
          : `database ${identifier(database)}`
        : `role ${nameOf(role)}${within}`;
    await session.query(`alter ${target} reset all`);
    for (const one of wanted) await session.query(`alter ${target} set ${settingSql(postgres, one)}`);
  }
}
