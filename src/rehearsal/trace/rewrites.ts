import type { SeenRelation } from '../../database/watch.js';
import type { Rewrite } from '../effects.js';

/** By `pg_class.relkind`: what lies in a file of its own that somebody would wait for. */
const kinds: Readonly<Record<string, Rewrite['kind']>> = { r: 'table', i: 'index', m: 'materialized view' };

export const isToast = ({ schema }: Pick<SeenRelation, 'schema'>): boolean => schema === 'pg_toast';

/** What a statement wrote in the catalogue, and what was there before. */
export interface Written {
  readonly now: SeenRelation;
  readonly was: SeenRelation | undefined;
}

export const hasNewFile = ({ now, was }: Written): boolean => now.file !== 0 && was?.file !== now.file;

/**
 * Indexes come last. Relations of before with another file. An index may be made anew under its name: `gone` are the relations that went in
 * this statement. Tables that were emptied at once get new files too, and nothing is written for that.
 */
export function rewrites(
  written: readonly Written[],
  gone: readonly SeenRelation[],
  isNew: (oid: number) => boolean,
  emptied: ReadonlySet<number>,
): Rewrite[] {
  const found = written.flatMap(({ now, was }): Rewrite[] => {
    const kind = kinds[now.kind];
    const before = was ?? gone.find((one) => one.kind === 'i' && one.kind === now.kind && one.name === now.name);
    if (!kind || isToast(now) || !before || isNew(before.oid) || !hasNewFile({ now, was: before })) return [];
    if (emptied.has(now.table ?? now.oid)) return [];
    return [{ relation: now.name, kind, bytes: now.bytes ?? 0 }];
  });
  const rank = ({ kind, relation }: Rewrite): string => `${kind === 'index' ? 1 : 0} ${relation}`;
  return found.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}
