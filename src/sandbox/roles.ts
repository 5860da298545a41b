import type { Role } from '../database/server.js';
import type { Postgres, Session } from '../ports.js';

/** Gives a scratch server the source's own roles, without passwords, and the platform's ones the source's memberships. */
export async function makeMissingRoles(postgres: Postgres, session: Session, roles: readonly Role[]): Promise<void> {
  const existing = await namesOfRoles(session);
  const { identifier } = postgres;
  const fresh = roles.filter((role) => !existing.has(role.name));
  for (const role of fresh) await session.query(`create role ${identifier(role.name)} ${attributes(role)}`);
  for (const role of fresh) {
    for (const setting of role.settings)
      await session.query(`alter role ${identifier(role.name)} set ${settingSql(postgres, setting)}`);
  }
  // Roles that one major has and another has not (pg_maintain) cannot be granted.
  const known = new Set([...existing, ...fresh.map((role) => role.name)]);
  const memberships = await membershipsOf(session);
  for (const role of roles) {
    for (const group of role.memberOf) {
      if (!known.has(group) || memberships.has(`${group}>${role.name}`) || group === role.name) continue;
      await session.query(`grant ${identifier(group)} to ${identifier(role.name)}`);
    }
  }
}

export const namesOfRoles = async (session: Session): Promise<Set<string>> =>
  new Set((await session.query<{ name: string }>('select rolname::text as name from pg_roles')).map((row) => row.name));

async function membershipsOf(session: Session): Promise<Set<string>> {
  const rows = await session.query<{ pair: string }>(
    `select g.rolname || '>' || m.rolname as pair from pg_auth_members a join pg_roles g on g.oid = a.roleid join pg_roles m on m.oid = a.member`,
  );
  return new Set(rows.map((row) => row.pair));
}

const attributes = (role: Role): string =>
  [
    [role.superuser, 'superuser'],
    [role.inherit, 'inherit'],
    [role.createRole, 'createrole'],
    [role.createDatabase, 'createdb'],
    [role.login, 'login'],
    [role.replication, 'replication'],
    [role.bypassRls, 'bypassrls'],
  ]
    .map(([has, word]) => `${has ? '' : 'no'}${String(word)}`)
    .join(' ');

/** `name=value` of pg_roles; a search_path is a list of names, each quoted anew. */
export function settingSql({ identifier, literal }: Postgres, setting: string): string {
  const at = setting.indexOf('=');
  const [name, value] = [setting.slice(0, at), setting.slice(at + 1)];
  if (name !== 'search_path') return `${identifier(name)} = ${literal(value)}`;
  const names = [...value.matchAll(/"((?:[^"]|"")*)"|([^,\s]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  return `search_path = ${names.length === 0 ? "''" : names.map((one) => identifier(one)).join(', ')}`;
}
