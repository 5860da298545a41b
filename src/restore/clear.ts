import type { Fingerprint } from '../database/catalogue.js';
import {
  dropsOfContents,
  dropsOfGuests,
  dropsOfLargeObjects,
  readGuards,
  readLoose,
  type TableThere,
  type Terrain,
} from '../database/restorable.js';
import type { Ports } from '../ports.js';
import type { Entry } from './entries.js';
import { platformSchemasOf } from './names.js';
import type { Transaction } from './transaction.js';

/** Schemas of users: those that go whole, and those of which the contents go because the schema itself has to stay. */
export function userSchemas(terrain: Pick<Terrain, 'schemas'>): { readonly whole: string[]; readonly kept: string[] } {
  const platform = platformSchemasOf(terrain);
  const own = terrain.schemas.filter(({ name }) => !platform.has(name));
  // The default privileges that others gave in `public` would go with it, and nobody here could give them again.
  const stays = ({ name, holdsExtension }: (typeof own)[number]) => name === 'public' || holdsExtension;
  return {
    whole: own.filter((one) => !stays(one)).map(({ name }) => name),
    kept: own.filter(stays).map(({ name }) => name),
  };
}

/** Takes away everything that the backup will bring again. */
export async function clear(
  { postgres }: Pick<Ports, 'postgres'>,
  transaction: Transaction,
  terrain: Terrain,
  { entries, wanted, withLargeObjects }: Coming & { readonly withLargeObjects: boolean },
): Promise<void> {
  const { whole, kept } = userSchemas(terrain);
  await transaction.run(whole.map((schema) => `drop schema ${postgres.identifier(schema)} cascade`));
  await transaction.run(await dropsOfContents(transaction, kept));
  await transaction.run(publicAsItWasBorn(terrain, kept, entries, wanted));
  await transaction.run(await dropsOfGuests(transaction, [...platformSchemasOf(terrain)]));
  if (withLargeObjects) await transaction.run(await dropsOfLargeObjects(transaction));
}

/** What comes: the archive's table of contents, and the catalogue of its source. */
export interface Coming {
  readonly entries: readonly Entry[];
  readonly wanted: Fingerprint;
}

/**
 * No dump makes `public`, nor says whose it is and what is said of it, where that is as every new database has it. So it is
 * made so, and what the archive says comes on top of that.
 */
function publicAsItWasBorn(
  { schemas }: Pick<Terrain, 'schemas'>,
  kept: readonly string[],
  entries: readonly Entry[],
  wanted: Fingerprint,
): string[] {
  const there = schemas.find(({ name }) => name === 'public');
  if (!('schema public' in wanted.entries)) return kept.includes('public') ? ['drop schema public'] : [];
  if (there && !there.usable) return [];
  const says = (kind: string, tag: string) =>
    entries.some((one) => one.kind === kind && one.schema === null && one.tag === tag);
  return [
    ...(there ? [] : ['create schema public']),
    ...(says('SCHEMA', 'public') || there?.owner === 'pg_database_owner'
      ? []
      : ['alter schema public owner to pg_database_owner']),
    ...(says('COMMENT', 'SCHEMA public') ? [] : [`comment on schema public is 'standard public schema'`]),
  ];
}

/**
 * Takes away what stayed and is not as the backup has it: policies and triggers on tables of the platform, publications
 * and their members, servers. Gives what is left of the catalogue.
 */
export async function clearDifferent(
  transaction: Transaction,
  terrain: Terrain,
  wanted: Fingerprint,
  there: Fingerprint,
): Promise<Fingerprint> {
  const platform = [...platformSchemasOf(terrain)];
  const candidates = [...(await readGuards(transaction, platform)), ...(await readLoose(transaction, terrain.major))];
  const gone = candidates.filter(
    ({ entry, usable }) => usable && there.entries[entry] !== wanted.entries[entry] && entry in there.entries,
  );
  // Members first: a publication that goes takes its own along.
  const drops = gone
    .map(({ drop }) => drop)
    .sort((a, b) => Number(b.startsWith('alter')) - Number(a.startsWith('alter')));
  await transaction.run(drops);
  const isGone = new Set(gone.map(({ entry }) => entry));
  return {
    ...there,
    entries: Object.fromEntries(Object.entries(there.entries).filter(([entry]) => !isGone.has(entry))),
  };
}

/** Statements that empty tables which stay: at once where nobody outside refers to them, else row by row. */
export function empty({ postgres }: Pick<Ports, 'postgres'>, tables: readonly TableThere[]): string[] {
  const name = ({ schema, name: table }: TableThere) => `${postgres.identifier(schema)}.${postgres.identifier(table)}`;
  let quick = tables.filter(({ mayTruncate }) => mayTruncate);
  for (;;) {
    const names = new Set(quick.map(({ qualified }) => qualified));
    const closed = quick.filter(({ referencedBy }) => referencedBy.every((one) => names.has(one)));
    if (closed.length === quick.length) break;
    quick = closed;
  }
  const slow = tables.filter((table) => !quick.includes(table));
  return [
    ...(quick.length > 0 ? [`truncate only ${quick.map(name).join(', ')}`] : []),
    ...slow.map((table) => `delete from only ${name(table)}`),
  ];
}
