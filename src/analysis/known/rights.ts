import { contentOf, listOf, quoteName, textOf, type Content, type Visited } from '../tree.js';
import { namedFunctions } from './functions.js';
import { described } from './strangers.js';
import { relationKey, schemaOfKey, type Known, type KnownFunction } from './known.js';

/** GRANT and REVOKE on tables and functions. */
export function grant(known: Known, value: Content): void {
  const roles = rolesOf(value.grantees);
  const grants = value.is_grant === true;
  const isAll = privilegesOf(value).length === 0;
  for (const key of grantedRelations(known, value)) {
    const relation = described(known, key);
    for (const role of roles) {
      if (grants) relation.granted.add(role);
      if (grants || isAll) relation[grants ? 'withheld' : 'granted'].delete(role);
      if (!grants && isAll) relation.withheld.add(role);
    }
  }
  for (const one of grantedFunctions(known, value))
    for (const role of roles) {
      one[grants ? 'granted' : 'revoked'].add(role);
      one[grants ? 'revoked' : 'granted'].delete(role);
    }
}

/** `public` for PUBLIC. */
export const rolesOf = (grantees: unknown): string[] =>
  listOf(grantees).map(({ value }) => (value.roletype === 'ROLESPEC_PUBLIC' ? 'public' : textOf(value.rolename)));

const schemasOf = (value: Content): string[] => listOf(value.objects).map((one) => quoteName(textOf(one.value.sval)));

/** The tables that a GRANT or REVOKE is about, those of ALL TABLES IN SCHEMA too. */
export function grantedRelations(known: Known, value: Content): string[] {
  if (textOf(value.objtype) !== 'OBJECT_TABLE') return [];
  if (value.targtype === 'ACL_TARGET_OBJECT')
    return listOf(value.objects).map((one: Visited) => relationKey(one.value));
  const schemas = schemasOf(value);
  return known.allDescribed().flatMap(([key]) => (schemas.includes(schemaOfKey(key)) ? [key] : []));
}

const routines = new Set(['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE']);

/** The same of functions. */
export function grantedFunctions(known: Known, value: Content): KnownFunction[] {
  if (!routines.has(textOf(value.objtype))) return [];
  if (value.targtype === 'ACL_TARGET_OBJECT')
    return listOf(value.objects).flatMap((one) => namedFunctions(known, one.value));
  const schemas = schemasOf(value);
  return [...known.functions].flatMap(([key, all]) => (schemas.includes(schemaOfKey(key)) ? all : []));
}

/** Names of the privileges; none for ALL. */
export const privilegesOf = (value: Content): string[] =>
  listOf(value.privileges).map((one) => textOf(one.value.priv_name).toLowerCase());

/** The schemas that ALTER DEFAULT PRIVILEGES names; an empty one for all of them. */
export function defaultSchemas(value: Content): string[] {
  const named = listOf(value.options).filter((one) => one.value.defname === 'schemas');
  const schemas = named.flatMap((one) => listOf(contentOf(contentOf(one.value.arg).List).items));
  return schemas.length === 0 ? [''] : schemas.map((one) => quoteName(textOf(one.value.sval)));
}

export function defaultPrivileges(known: Known, value: Content): void {
  const action = contentOf(value.action);
  const grants = action.is_grant === true;
  const [gains, loses] = grants
    ? [known.defaultGrants, known.defaultRevokes]
    : [known.defaultRevokes, known.defaultGrants];
  for (const schema of defaultSchemas(value)) {
    const what = `${textOf(action.objtype)} ${schema}`;
    for (const role of rolesOf(action.grantees)) {
      gains.set(what, (gains.get(what) ?? new Set()).add(role));
      loses.get(what)?.delete(role);
    }
  }
}

/** The roles that default privileges name for a new object. */
export const defaultRoles = (all: ReadonlyMap<string, ReadonlySet<string>>, type: string, key: string): string[] => [
  ...(all.get(`${type} ${schemaOfKey(key)}`) ?? []),
  ...(all.get(`${type} `) ?? []),
];
