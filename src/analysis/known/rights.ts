import { contentOf, listOf, nameParts, quoteName, textOf, type Content, type Visited } from '../tree.js';
import { keyOf, relationKey, schemaOfKey, type Known } from './known.js';

/** GRANT and REVOKE on tables and functions. */
export function grant(known: Known, value: Content): void {
  const roles = rolesOf(value.grantees);
  if (value.is_grant === true)
    for (const key of grantedRelations(known, value)) for (const role of roles) known.relation(key)?.granted.add(role);
  if (value.is_grant !== true && textOf(value.objtype) === 'OBJECT_FUNCTION')
    for (const { value: object } of listOf(value.objects))
      for (const one of known.functions.get(keyOf(nameParts(object.objname))) ?? [])
        for (const role of roles) one.revoked.add(role);
}

/** `public` for PUBLIC. */
export const rolesOf = (grantees: unknown): string[] =>
  listOf(grantees).map(({ value }) => (value.roletype === 'ROLESPEC_PUBLIC' ? 'public' : textOf(value.rolename)));

/** The tables that a GRANT or REVOKE is about, those of ALL TABLES IN SCHEMA too. */
export function grantedRelations(known: Known, value: Content): string[] {
  if (textOf(value.objtype) !== 'OBJECT_TABLE') return [];
  if (value.targtype === 'ACL_TARGET_OBJECT')
    return listOf(value.objects).map((one: Visited) => relationKey(one.value));
  const schemas = listOf(value.objects).map((one) => quoteName(textOf(one.value.sval)));
  return [...known.relations.keys()].filter((key) => schemas.includes(schemaOfKey(key)));
}

/** Names of the privileges; none for ALL. */
export const privilegesOf = (value: Content): string[] =>
  listOf(value.privileges).map((one) => textOf(contentOf(one.value).priv_name));
