import { createHash } from 'node:crypto';
import type { Session } from '../ports.js';
import { otherQueries } from './catalogue/others.js';
import { relationQueries } from './catalogue/relations.js';
import { normaliseView } from './catalogue/viewText.js';
import { machinerySchemas } from './inventory.js';

/** Everything a database is made of but its rows: `kind name` → definition, in words that two servers agree on. */
export type Catalogue = ReadonlyMap<string, string>;

/** A catalogue as it is written down: one short digest for each entry, and one over all. */
export interface Fingerprint {
  readonly digest: string;
  /** First 16 hex digits of each definition's SHA-256. */
  readonly entries: Readonly<Record<string, string>>;
}

interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly definition: string | null;
}

/** PostgreSQL 17 added MAINTAIN, and GRANT ALL means it there: unknown to both sides only from 17 on. */
const maintainSince = 17;

/**
 * Reads the catalogue, without the relations `leftOut`, in words that every server from `commonMajor` on uses. `search_path` must be empty, as
 * `openSession` leaves it, so that names are written with their schema.
 */
export async function readCatalogue(
  session: Session,
  commonMajor: number,
  leftOut: readonly { oid: number }[] = [],
): Promise<Catalogue> {
  const unknownPrivileges = commonMajor < maintainSince ? ['MAINTAIN'] : [];
  const parameters = [machinerySchemas, unknownPrivileges, leftOut.map((relation) => relation.oid)];
  const entries: Entry[] = [];
  for (const sql of [...relationQueries, ...otherQueries]) {
    // PostgreSQL wants every parameter used; the queries of some kinds know no schema or no rights.
    const all = `select * from (${sql}) entries where $1::text[] is not null and $2::text[] is not null and $3::oid[] is not null`;
    entries.push(...(await session.query<Entry>(all, parameters)));
  }
  const catalogue = new Map<string, string>();
  for (const { kind, name, definition } of entries) {
    const text = definition ?? '';
    catalogue.set(`${kind} ${name}`, kind.endsWith('view') ? await normaliseView(text) : text);
  }
  return new Map([...catalogue].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function fingerprint(catalogue: Catalogue): Fingerprint {
  const entries = Object.fromEntries(
    [...catalogue].map(([name, definition]) => [name, sha256(definition).slice(0, 16)]),
  );
  return { entries, digest: sha256(JSON.stringify(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))) };
}

export interface FingerprintDifference {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly changed: readonly string[];
}

export function compareFingerprints(source: Fingerprint, copy: Fingerprint): FingerprintDifference {
  const names = Object.keys(source.entries);
  return {
    missing: names.filter((name) => !(name in copy.entries)),
    extra: Object.keys(copy.entries).filter((name) => !(name in source.entries)),
    changed: names.filter((name) => name in copy.entries && copy.entries[name] !== source.entries[name]),
  };
}

/** What became of a catalogue: entries that came, went or became something else. */
export interface CatalogueChange {
  readonly added: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
  readonly changed: Readonly<Record<string, string>>;
}

export function catalogueChange(before: Catalogue, after: Catalogue): CatalogueChange {
  const entries = [...after];
  return {
    added: Object.fromEntries(entries.filter(([name]) => !before.has(name))),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed: Object.fromEntries(entries.filter(([name, text]) => before.has(name) && before.get(name) !== text)),
  };
}

/** Where two changes part, one line each; empty when the same became of both. */
export function compareChanges(expected: CatalogueChange, actual: CatalogueChange): string[] {
  const lines: string[] = [];
  for (const [word, key] of [
    ['added', 'added'],
    ['changed', 'changed'],
  ] as const) {
    const [want, have] = [expected[key], actual[key]];
    for (const name of Object.keys(want)) {
      if (!(name in have)) lines.push(`${name}: expected to be ${word}, was not`);
      else if (have[name] !== want[name]) lines.push(`${name}: ${word} with another definition`);
    }
    for (const name of Object.keys(have)) if (!(name in want)) lines.push(`${name}: ${word}, not in rehearsal`);
  }
  for (const name of expected.removed)
    if (!actual.removed.includes(name)) lines.push(`${name}: expected to be removed, was not`);
  for (const name of actual.removed)
    if (!expected.removed.includes(name)) lines.push(`${name}: removed, not in rehearsal`);
  return lines;
}
