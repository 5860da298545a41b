import type { Known, KnownRelation, Origin, RelationKind } from './known.js';

/** One of which nothing is known yet. */
export const emptyRelation = (
  kind: RelationKind,
  origin: Origin,
  more: Partial<Pick<KnownRelation, 'certain' | 'partitionOf' | 'rls' | 'securityInvoker'>>,
): KnownRelation => ({
  kind,
  origin,
  certain: true,
  columns: new Map(),
  policies: new Map(),
  triggers: new Map(),
  indexes: new Map(),
  constraints: new Map(),
  definitions: new Map(),
  granted: new Set(),
  withheld: new Set(),
  rules: new Map(),
  view: null,
  partitionOf: null,
  rls: false,
  securityInvoker: false,
  ...more,
});

/** The relation that a statement changes, also one that no file makes: it is known by what files say of it from now on. */
export function described(known: Known, key: string): KnownRelation {
  const old = known.described(key);
  if (old) return old;
  const isNew = known.isNew(key);
  const stranger = emptyRelation('unknown', isNew ? 'pending' : 'history', {
    certain: isNew,
    rls: null,
    securityInvoker: null,
  });
  known.strangers.set(key, stranger);
  return stranger;
}
