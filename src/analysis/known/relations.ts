import { contentOf, listOf, type Content } from '../tree.js';
import { relationKey, type Known, type KnownRelation, type Origin, type RelationKind } from './known.js';
import { defaultRoles } from './rights.js';
import { emptyRelation } from './strangers.js';

/** Where a statement stands. */
export interface Lesson {
  readonly origin: Origin;
  /** Inside of a block, perhaps under a condition. */
  readonly inBlock: boolean;
  readonly text: string;
}

const isTemporary = ({ relation, into }: Content): boolean =>
  contentOf(relation ?? contentOf(into).rel).relpersistence === 't';

/** What a CREATE makes. */
export const newRelation = (kind: RelationKind, value: Content, { origin, inBlock }: Lesson): KnownRelation =>
  emptyRelation(kind, origin, {
    // A temporary one is this session's own, whatever else has its name.
    certain: isTemporary(value) || (value.if_not_exists !== true && !inBlock),
    partitionOf: value.partbound ? (listOf(value.inhRelations).map((one) => relationKey(one.value))[0] ?? null) : null,
  });

/** What is there stays: IF NOT EXISTS does nothing then. `mayBeOld`: the statement takes what is there, or makes it. */
export function add(known: Known, key: string, made: KnownRelation, mayBeOld = !made.certain): boolean {
  if (known.relations.has(key)) return false;
  const stranger = known.strangers.get(key);
  const relation =
    stranger && mayBeOld
      ? { ...stranger, kind: made.kind, certain: made.certain, partitionOf: made.partitionOf }
      : made;
  known.strangers.delete(key);
  for (const role of defaultRoles(known.defaultGrants, 'OBJECT_TABLE', key)) relation.granted.add(role);
  known.relations.set(key, relation);
  known.gone.delete(key);
  return true;
}
