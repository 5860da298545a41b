import { type Known } from '../../known/known.js';
import { defaultSchemas, grantedFunctions, grantedRelations, privilegesOf, rolesOf } from '../../known/rights.js';
import { called, isDefiner } from '../../routines.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { contentOf, listOf, quoteName, textOf, type Content } from '../../tree.js';

const clients = ['public', 'anon', 'authenticated'];
const writing = ['insert', 'update', 'delete'];
/** Rights that no request of the API needs, and that heed no policy. */
const idle = ['truncate', 'references', 'trigger', 'maintain'];

const schemasNamed = (value: Content): string[] =>
  listOf(value.objects).map((one) => quoteName(textOf(one.value.sval)));

const namesOf = (known: Known, value: Content): string => {
  if (value.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') return `everything in ${schemasNamed(value).join(', ')}`;
  const tables = grantedRelations(known, value);
  return tables.length > 0 ? tables.join(', ') : 'it';
};

/** Schemas whose rows are nobody's but the platform's: secrets, people, requests with their headers, jobs. */
const closed = new Set(['auth', 'vault', 'net', 'cron', 'supabase_migrations']);

function onTables({ value, settled, known }: Subject, roles: readonly string[]): Found | null {
  const privileges = privilegesOf(value);
  const inside =
    value.targtype === 'ACL_TARGET_ALL_IN_SCHEMA'
      ? listOf(value.objects).map((one) => textOf(one.value.sval))
      : listOf(value.objects).map((one) => textOf(one.value.schemaname));
  if (inside.some((schema) => closed.has(schema)))
    return {
      what: `opens ${namesOf(known, value)} to ${roles.join(', ')}: rows of the platform, which no client should reach`,
      safe: ['Let a function give out the one value that is needed, to the one role that needs it.'],
    };
  const names = namesOf(known, value);
  const isAll = privileges.length === 0;
  const to = roles.join(', ');
  const writes = isAll || privileges.some((one) => writing.includes(one));
  const safe = [
    'Grant what requests need, table by table:',
    `grant select on ${names.startsWith('everything') ? '…' : names} to ${to};`,
  ];
  if (isAll) return { what: `grants everything on ${names} to ${to}, also TRUNCATE, which heeds no policy`, safe };
  const open = grantedRelations(settled, value).filter(
    (key) =>
      ['table', 'unknown'].includes(settled.described(key)?.kind ?? '') &&
      settled.described(key)?.rls === false &&
      known.exposes(key) &&
      !known.isNew(key),
  );
  if (open.length > 0)
    return {
      what: `grants ${open.join(', ')} to ${to}, which has no row level security`,
      safe: open.map((key) => `alter table ${key} enable row level security;`),
    };
  if (value.targtype === 'ACL_TARGET_ALL_IN_SCHEMA')
    return {
      what: `grants ${privileges.join(', ')} on ${names} to ${to}`,
      safe,
      level: writes ? 'dangerous' : 'warning',
    };
  if (roles.includes('public'))
    return {
      what: `grants ${privileges.join(', ')} on ${names} to every role there is (PUBLIC)`,
      safe: [`grant ${privileges.join(', ')} on ${names} to authenticated;`],
    };
  if (privileges.some((one) => idle.includes(one)))
    return {
      what: `grants ${privileges.filter((one) => idle.includes(one)).join(', ')} on ${names} to ${to}, which no request needs`,
      safe,
      level: 'warning',
    };
  const gains = grantedRelations(known, value).filter(
    (key) => !known.isNew(key) && known.relation(key)?.granted.has('anon') === false,
  );
  return writes && roles.includes('anon') && gains.length > 0
    ? { what: `lets visitors who are not signed in write ${gains.join(', ')}`, safe, level: 'warning' }
    : null;
}

function onFunctions({ value, settled, known }: Subject, roles: readonly string[]): Found | null {
  const open = roles.filter((role) => role !== 'authenticated');
  if (open.length === 0) return null;
  if (value.targtype === 'ACL_TARGET_ALL_IN_SCHEMA' && schemasNamed(value).some((schema) => known.exposed.has(schema)))
    return {
      what: `lets ${open.join(', ')} call every function of ${schemasNamed(value).join(', ')} that is there, also those from which the right was taken`,
      safe: ['Grant it function by function:', `grant execute on function … to ${open.join(', ')};`],
    };
  const definers = grantedFunctions(settled, value).filter((one) => isDefiner(one.content) && one.origin === 'history');
  if (definers.length === 0 || grantedFunctions(known, value).length === 0) return null;
  const names = definers.map((one) => called(one.content)).join(', ');
  return {
    what: `lets ${open.join(', ')} call ${names}, which runs with its owner's rights, past row level security`,
    safe: [`grant execute on function ${names} to authenticated;`],
  };
}

export const grantWidened: Rule = {
  code: 'grant-widened',
  level: 'dangerous',
  title: 'Gives clients more rights than they need',
  dangers: ['S06'],
  problem:
    'anon is whoever has the public key of the project, authenticated whoever has signed up, PUBLIC every role there is. A right that no policy narrows is theirs on every row, and TRUNCATE heeds no policy at all.',
  example: { sql: 'grant all on all tables in schema public to anon;' },
  sound: { sql: 'grant select on public.countries to anon;' },
  kinds: ['GrantStmt'],
  judge: (subject) => {
    const { value } = subject;
    const roles = rolesOf(value.grantees).filter((role) => clients.includes(role));
    if (value.is_grant !== true || roles.length === 0) return null;
    const type = textOf(value.objtype);
    if (value.grant_option === true && ['OBJECT_TABLE', 'OBJECT_FUNCTION', 'OBJECT_SCHEMA'].includes(type))
      return {
        what: `lets ${roles.join(', ')} pass the right on to others (WITH GRANT OPTION)`,
        safe: ['Leave WITH GRANT OPTION out.'],
      };
    if (type === 'OBJECT_TABLE') return onTables(subject, roles);
    if (type === 'OBJECT_SCHEMA' && (privilegesOf(value).length === 0 || privilegesOf(value).includes('create')))
      return {
        what: `lets ${roles.join(', ')} create objects in ${listOf(value.objects)
          .map((one) => quoteName(textOf(one.value.sval)))
          .join(', ')}`,
        safe: ['grant usage on schema … to …;'],
      };
    return ['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE'].includes(type)
      ? onFunctions(subject, roles)
      : null;
  },
};

export const defaultGrant: Rule = {
  code: 'default-grant',
  level: 'dangerous',
  title: 'Gives clients rights on whatever is made from now on',
  dangers: ['S06'],
  problem:
    'Every table or function that anybody makes later is open to these roles from its first moment, also one whose author forgets row level security.',
  example: { sql: 'alter default privileges in schema app grant all on tables to anon;' },
  sound: { sql: 'alter default privileges in schema app grant all on tables to service_role;' },
  kinds: ['AlterDefaultPrivilegesStmt'],
  judge: ({ value }) => {
    const action = contentOf(value.action);
    const roles = rolesOf(action.grantees).filter((role) => clients.includes(role));
    const what = { OBJECT_TABLE: 'table', OBJECT_FUNCTION: 'function', OBJECT_SCHEMA: 'schema' }[
      textOf(action.objtype)
    ];
    if (action.is_grant !== true || roles.length === 0 || what === undefined) return null;
    const privileges = privilegesOf(action);
    const readsOnly = privileges.length > 0 && privileges.every((one) => ['select', 'usage', 'execute'].includes(one));
    const schemas = defaultSchemas(value).filter((schema) => schema !== '');
    return {
      what: `gives ${roles.join(', ')} ${privileges.join(', ') || 'everything'} on every ${what} that is made from now on${schemas.length > 0 ? ` in ${schemas.join(', ')}` : ''}`,
      safe: ['Grant it with each table, beside its policies:', `grant select on … to ${roles.join(', ')};`],
      ...(readsOnly ? { level: 'warning' as const } : {}),
    };
  },
};

/** What may act for others, or see everything. */
const mighty = /^(service_role|postgres|supabase_\w+|pg_\w+|dashboard_user|authenticator)$/;

export const roleGranted: Rule = {
  code: 'role-granted',
  level: 'dangerous',
  title: 'Makes a client role a member of a mighty one',
  dangers: ['S06', 'S13'],
  problem:
    "A member of a role may do what that role may. service_role is above row level security, and the server's own roles read everything.",
  example: { sql: 'grant service_role to authenticated;' },
  sound: { sql: 'grant reporting to service_role;' },
  kinds: ['GrantRoleStmt'],
  judge: ({ value }) => {
    const to = rolesOf(value.grantee_roles).filter((role) => [...clients, 'authenticator'].includes(role));
    const roles = listOf(value.granted_roles)
      .map((one) => textOf(one.value.priv_name))
      .filter((role) => mighty.test(role));
    if (value.is_grant !== true || to.length === 0 || roles.length === 0) return null;
    return {
      what: `makes ${to.join(', ')} a member of ${roles.join(', ')}`,
      safe: ['Grant the rights that are needed, one by one:', `grant select on … to ${to.join(', ')};`],
    };
  },
};
