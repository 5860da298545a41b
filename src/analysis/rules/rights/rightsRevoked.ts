import { type Known } from '../../known/known.js';
import { defaultSchemas, grantedRelations, privilegesOf, rolesOf } from '../../known/rights.js';
import { policiesOf } from '../../exposed.js';
import type { Rule } from '../../rule.js';
import { contentOf, listOf, quoteName, textOf, type Visited } from '../../tree.js';

const api = ['public', 'anon', 'authenticated', 'service_role'];
const used = ['select', 'insert', 'update', 'delete'];

/** Whether anything says that the role uses the table: a grant, or a policy for it. Of an unknown table everything is possible. */
function uses(known: Known, key: string, role: string): boolean {
  const table = known.relation(key);
  if (!table || role === 'service_role') return true;
  return (
    table.granted.has(role) ||
    policiesOf(known, key).some(
      ({ roles }) => roles.includes(role) || (roles.includes('public') && !table.withheld.has(role)),
    )
  );
}

export const rightsRevoked: Rule = {
  code: 'rights-revoked',
  level: 'dangerous',
  title: 'Takes rights away that the API needs',
  dangers: ['S08'],
  problem:
    'The API asks the database as anon, authenticated or service_role. Without the right to the table each of its requests ends in error 42501. Such lists of REVOKE come out of a diff between two projects, and nobody meant them.',
  example: {
    applied: 'create table public.notes (id bigint);\ngrant select on public.notes to authenticated;',
    sql: 'revoke all on public.notes from authenticated;',
  },
  sound: {
    applied: 'create table public.notes (id bigint);\ngrant select on public.notes to authenticated;',
    sql: 'revoke truncate, references, trigger on public.notes from anon, authenticated;',
  },
  kinds: ['GrantStmt'],
  judge: ({ value, known }) => {
    const roles = rolesOf(value.grantees).filter((role) => api.includes(role));
    const privileges = privilegesOf(value);
    if (value.is_grant === true || roles.length === 0) return null;
    if (value.objtype === 'OBJECT_SCHEMA') {
      const schemas = listOf(value.objects).map((one) => quoteName(textOf(one.value.sval)));
      const lost = schemas.filter((schema) => known.exposed.has(schema) && known.schemas.get(schema) !== 'pending');
      const enters = privileges.length === 0 || privileges.includes('usage');
      if (lost.length === 0 || !enters || (roles.length === 1 && roles[0] === 'public')) return null;
      return {
        what: `keeps ${roles.join(', ')} out of the schema ${lost.join(', ')}: the whole API answers 42501`,
        safe: [`grant usage on schema ${lost.join(', ')} to ${roles.join(', ')};`],
      };
    }
    if (value.objtype !== 'OBJECT_TABLE' || (privileges.length > 0 && !privileges.some((one) => used.includes(one))))
      return null;
    const tables = grantedRelations(known, value).filter((key) => !known.isNew(key));
    const isWhole = value.targtype === 'ACL_TARGET_ALL_IN_SCHEMA';
    const hit = tables.filter((key) => roles.some((role) => uses(known, key, role)));
    if (hit.length === 0 && !(isWhole && tables.length === 0)) return null;
    const names = hit.length === 0 ? 'all tables' : hit.join(', ');
    const losers = roles.filter((role) => hit.length === 0 || hit.some((key) => uses(known, key, role)));
    return {
      what: `takes ${privileges.join(', ') || 'every right'} on ${names} from ${losers.join(', ')}: their requests end in 42501`,
      safe: [
        'Take away only what no request needs:',
        ...hit.slice(0, 1).map((key) => `revoke truncate, references, trigger on ${key} from anon, authenticated;`),
      ],
      ...(known.exposes(hit[0] ?? 'public.') ? {} : { level: 'warning' as const }),
    };
  },
};

const objects: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'tables',
  OBJECT_SEQUENCE: 'sequences',
  OBJECT_FUNCTION: 'functions',
  OBJECT_SCHEMA: 'schemas',
};

/** Whether a statement gives the same role default rights on the same kind of object. */
const givesBack = ({ kind, value }: Visited, role: string, type: string): boolean => {
  const action = contentOf(value.action);
  return (
    kind === 'AlterDefaultPrivilegesStmt' &&
    action.is_grant === true &&
    action.objtype === type &&
    rolesOf(action.grantees).includes(role)
  );
};

export const defaultRevoked: Rule = {
  code: 'default-revoked',
  level: 'warning',
  title: 'Takes rights of the service role on whatever is made from now on',
  dangers: ['S08', 'S07'],
  problem:
    'Servers and Edge Functions come as service_role. What is made from now on answers them with error 42501 until somebody grants it, table by table; a project that was made before still grants it by itself, so it shows in one environment only. For anon and authenticated the same is a good habit.',
  example: { sql: 'alter default privileges in schema public revoke all on tables from service_role;' },
  sound: { sql: 'alter default privileges in schema public revoke all on tables from anon, authenticated;' },
  kinds: ['AlterDefaultPrivilegesStmt'],
  judge: ({ value, after }) => {
    const action = contentOf(value.action);
    const role = 'service_role';
    const type = textOf(action.objtype);
    const word = objects[type];
    if (action.is_grant === true || word === undefined || !rolesOf(action.grantees).includes(role)) return null;
    if (after.some((one) => givesBack(one, role, type))) return null;
    const schemas = defaultSchemas(value).filter((schema) => schema !== '');
    const inside = schemas.length > 0 ? ` in schema ${schemas.join(', ')}` : '';
    return {
      what: `takes ${privilegesOf(action).join(', ') || 'every right'} of ${role} on ${word} that are made from now on${inside}`,
      safe: ['Leave the service role out, or grant it with each object:', `grant … on … to ${role};`],
    };
  },
};
