import { compareFingerprints, type Fingerprint, type FingerprintDifference } from '../../database/catalogue.js';
import type { Coverage, Metadata } from '../metadata.js';
import { shortened } from './shortened.js';

/** The catalogue of a copy, and what is known of the server that it was restored on. */
export interface CopyCatalogue {
  readonly fingerprint: Fingerprint;
  /** Versions of its extensions. */
  readonly extensions: Readonly<Record<string, string>>;
  /** Extensions that scratch only imitates. */
  readonly stubs: ReadonlySet<string>;
  /** Event triggers that were left out of the restore. */
  readonly leftOut: readonly string[];
}

export interface CatalogueVerdict {
  readonly faults: readonly string[];
  readonly coverage: readonly Coverage[];
}

/**
 * What the restore lost or added. What the server brought, and no dump holds, is no fault of the backup: it is told.
 * Names of extensions are quoted here as SQL quotes them.
 */
export function judgeCatalogue(
  source: Pick<Metadata, 'catalogue' | 'extensions'>,
  copy: CopyCatalogue,
): CatalogueVerdict {
  const difference = compareFingerprints(source.catalogue, copy.fingerprint);
  const versions = difference.changed.flatMap((entry) => afterWord(entry, versionEntry));
  const imitated = new Set([...copy.stubs].flatMap(spellings));
  const foreign = new Set([...versions, ...imitated].map((name) => `${rightsEntry}${name}`));
  const ignored = new Set([
    ...copy.leftOut.flatMap(spellings).flatMap((name) => [`event trigger ${name}`, `comment on event trigger ${name}`]),
    ...versions.map((name) => `${versionEntry}${name}`),
    ...foreign,
  ]);
  const rest: FingerprintDifference = {
    missing: difference.missing.filter((entry) => !ignored.has(entry)),
    // Where the source says nothing of an extension, the server's own words stand.
    extra: difference.extra.filter((entry) => !ignored.has(entry) && !entry.startsWith('comment on extension ')),
    changed: difference.changed.filter((entry) => !ignored.has(entry)),
  };
  const told = [...difference.missing, ...difference.extra, ...difference.changed].filter((entry) =>
    foreign.has(entry),
  );
  // A stand-in's version is made up, and that it is one stands in the list already.
  const real = versions.filter((name) => !imitated.has(name));
  return { faults: describe(rest), coverage: [...versionCoverage(source, copy, real), ...rightsCoverage(told)] };
}

const versionEntry = 'version of extension ';
const rightsEntry = 'rights in extension ';

const afterWord = (entry: string, word: string): string[] => (entry.startsWith(word) ? [entry.slice(word.length)] : []);
const spellings = (name: string): string[] => [name, `"${name.replaceAll('"', '""')}"`];

function versionCoverage(
  { extensions = {} }: Pick<Metadata, 'extensions'>,
  copy: CopyCatalogue,
  names: readonly string[],
): Coverage[] {
  if (names.length === 0) return [];
  const listed = names.map((name) => `${name} ${extensions[name] ?? '?'} (scratch: ${copy.extensions[name] ?? '?'})`);
  return [
    {
      what: `versions of extensions ${listed.join(', ')}`,
      why: 'a dump holds no version: a restore gives the one that its server has, and the copy was compared with that of scratch',
    },
  ];
}

const rightsCoverage = (entries: readonly string[]): Coverage[] =>
  entries.length === 0
    ? []
    : [
        {
          what: `rights on objects of ${entries.flatMap((entry) => afterWord(entry, rightsEntry)).join(', ')}`,
          why: 'in the archive, but not compared: scratch has a stand-in or another version of these extensions',
        },
      ];

function describe(difference: FingerprintDifference): string[] {
  const lines = (names: readonly string[], words: string) => shortened(names.map((name) => `${name}: ${words}`));
  return [
    ...lines(difference.missing, 'missing after the restore'),
    ...lines(difference.extra, 'not at the source'),
    ...lines(difference.changed, 'differs after the restore'),
  ];
}
