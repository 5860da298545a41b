import { createHash } from 'node:crypto';
import type { Session } from '../ports.js';
import { commentQueries } from './catalogue/comments.js';
import { foreignQueries } from './catalogue/foreign.js';
import { operatorQueries } from './catalogue/operators.js';
import type { Query } from './catalogue/parts.js';
import { relationQueries } from './catalogue/relations.js';
import { routineQueries } from './catalogue/routines.js';
import { shippedRightsQueries } from './catalogue/shippedRights.js';
import { textSearchQueries } from './catalogue/textSearch.js';
import { typeQueries } from './catalogue/types.js';
import { isWrittenAnew, withoutImpliedNames } from './catalogue/impliedNames.js';
import { normaliseView } from './catalogue/viewText.js';
import { wideQueries } from './catalogue/wide.js';
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

const queries: readonly Query[] = [
  ...wideQueries,
  ...relationQueries,
  ...routineQueries,
  ...typeQueries,
  ...operatorQueries,
  ...textSearchQueries,
  ...foreignQueries,
  ...shippedRightsQueries,
  ...commentQueries,
];

/** What is not in a dump, so not wanted. */
export interface LeftOut {
  readonly relations?: readonly { readonly oid: number }[];
  readonly largeObjects?: boolean;
}

/**
 * For sessions that read a catalogue more than once: planning takes two thirds of it. Without this the server plans anew
 * for each set of parameters. Not for sessions that ask by long lists of oids, which a generic plan looks through row by row.
 */
export const catalogueOften = { plan_cache_mode: 'force_generic_plan' } as const;

/**
 * Reads the catalogue, without what is `leftOut`, in words that every server from `commonMajor` on uses, whoever asks.
 * `search_path` must be empty, as `openSession` leaves it, so that names are written with their schema.
 */
export async function readCatalogue(
  session: Session,
  commonMajor: number,
  { relations = [], largeObjects = false }: LeftOut = {},
): Promise<Catalogue> {
  const unknownPrivileges = commonMajor < maintainSince ? ['MAINTAIN'] : [];
  const oids = relations.map((relation) => relation.oid);
  const parameters = [machinerySchemas, unknownPrivileges, oids, commonMajor, !largeObjects];
  const catalogue = new Map<string, string>();
  const entries = await session.query<Entry>(await queryFor(session), parameters, 'planned-once');
  for (const { kind, name, definition } of entries) {
    const written = definition ?? '';
    const text = isWrittenAnew(kind, written) ? withoutImpliedNames(written) : written;
    catalogue.set(`${kind} ${name}`, isView(kind) ? await normaliseView(text) : text);
  }
  return new Map([...catalogue].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Versions of the extensions in a catalogue, by their names as SQL quotes them. */
export const extensionVersions = (catalogue: Catalogue): Record<string, string> =>
  Object.fromEntries(
    [...catalogue].flatMap(([entry, version]) => {
      const name = /^version of extension (.+)$/s.exec(entry)?.[1];
      return name === undefined ? [] : [[name, version]];
    }),
  );

const isView = (kind: string): boolean => kind === 'view' || kind === 'materialized view';

/** One query and one answer, however far away the server is. */
async function queryFor(session: Session): Promise<string> {
  const [server] = await session.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  const major = server?.major ?? 0;
  const asked = queries.filter(({ since = 0, before = Infinity }) => since <= major && major < before);
  return asked.map(({ sql }) => `select kind, name, definition from (${sql}) entries`).join(' union all ');
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

/**
 * Not the same in a rehearsal and on production: versions of extensions, what they say of themselves and whose rights
 * they come with belong to the server; options of a user mapping show to some and not to others; large objects are data.
 */
export const isRehearsed = (entry: string): boolean =>
  !/^(version of extension|comment on extension|rights in extension|options of user mapping|large objects) /.test(
    entry,
  );

export function catalogueChange(before: Catalogue, after: Catalogue): CatalogueChange {
  const entries = [...after].filter(([name]) => isRehearsed(name));
  return {
    added: Object.fromEntries(entries.filter(([name]) => !before.has(name))),
    removed: [...before.keys()].filter((name) => !after.has(name) && isRehearsed(name)),
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
