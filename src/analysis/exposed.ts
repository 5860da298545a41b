import { relationKey, type Known, type KnownRelation } from './known/known.js';
import { policyOf, type Policy } from './policies.js';
import type { Subject } from './rule.js';

/** The new table of a CREATE, as it is after the last pending file; undefined where the API does not serve it. */
export function newExposedTable({ known, settled }: Subject, relation: unknown): KnownRelation | undefined {
  const key = relationKey(relation);
  const isTemporary = (relation as { relpersistence?: string } | undefined)?.relpersistence === 't';
  if (isTemporary || known.relation(key) || !known.exposes(key)) return undefined;
  return settled.relation(key);
}

/** Nobody reaches it by the API: what the platform grants by itself was taken away. */
export const isWithheld = ({ withheld, granted }: KnownRelation): boolean =>
  ['anon', 'authenticated'].every((role) => withheld.has(role) || withheld.has('public')) &&
  !['anon', 'authenticated', 'public'].some((role) => granted.has(role));

export const policiesOf = (known: Known, key: string): Policy[] =>
  [...(known.described(key)?.policies.values() ?? [])].map(policyOf);
