import { metadataPart, parts, type Part } from '../../backup/layout.js';
import type { BackupFile, FileDamage, FileOperation } from '../damage.js';

const metadata = metadataPart;
const archive = 'custom.dump';
const recompute: FileOperation = { do: 'recompute-digests' };

const files = (id: string, title: string, because: RegExp, ...operations: readonly FileOperation[]): FileDamage => ({
  kind: 'files',
  id,
  title,
  because,
  operations,
});

const idOf = (file: BackupFile): string => file.replace('.', '-');
const otherSize = (file: Part) => new RegExp(`_${file} has \\d+ bytes, \\d+ were written`);
const otherDigest = (file: Part) => new RegExp(`_${file} is not what was written: its SHA-256 differs`);
const unfinished = (file: Part) => new RegExp(`_${file} does not end as a finished dump`);
const cannotRestore = /pg_restore could not restore it/;
const unreadable = /_metadata\.json is not metadata/;

const ofEachFile = parts.flatMap((file) => [
  files(`cut-${idOf(file)}`, `${file} cut off in the middle`, otherSize(file), { do: 'cut', file, at: 0.5 }),
  files(`bit-${idOf(file)}`, `One bit of ${file} flipped, in the middle`, otherDigest(file), {
    do: 'flip-bit',
    file,
    at: 0.5,
  }),
  files(`missing-${idOf(file)}`, `${file} missing`, new RegExp(`_${file} is not there`), { do: 'remove', file }),
]);

const ofSome = [
  files('bit-first', 'One bit of custom.dump flipped, in its first byte', otherDigest(archive), {
    do: 'flip-bit',
    file: archive,
    at: 0,
  }),
  files('bit-last', 'One bit of custom.dump flipped, in its last byte', otherDigest(archive), {
    do: 'flip-bit',
    file: archive,
    at: 1,
  }),
  files('empty', 'full.sql empty', otherSize('full.sql'), { do: 'cut', file: 'full.sql', at: 0 }),
  files('last-byte', 'custom.dump without its last byte', otherSize(archive), { do: 'cut', file: archive, at: 1 }),
  files('longer', 'data.sql longer by a line', otherSize('data.sql'), {
    do: 'append',
    file: 'data.sql',
    text: 'DELETE FROM public.customers;\n',
  }),
  files('swapped', 'full.sql and data.sql swapped', otherSize('full.sql'), {
    do: 'swap',
    files: ['full.sql', 'data.sql'],
  }),
  files('folder', 'A folder in place of schema.sql', /_schema\.sql is a directory/, {
    do: 'make-folder',
    file: 'schema.sql',
  }),
  files('link', 'A link to custom.dump in its place', /_custom\.dump is a link/, { do: 'make-link', file: archive }),
  files('other-archive', 'The archive of a later backup under this name', /_custom\.dump /, {
    do: 'take-other',
    file: archive,
  }),
  files('other-data', 'data.sql of a later backup', /_data\.sql /, { do: 'take-other', file: 'data.sql' }),
];

const ofMetadata = [
  files('metadata-missing', 'Metadata missing', /There is no backup/, { do: 'remove', file: metadata }),
  files('metadata-cut', 'Metadata cut off in the middle', unreadable, { do: 'cut', file: metadata, at: 0.5 }),
  files('metadata-empty', 'Metadata empty', unreadable, { do: 'cut', file: metadata, at: 0 }),
  files('metadata-version', 'Metadata of another version', unreadable, {
    do: 'replace',
    file: metadata,
    text: /"version": 1/,
    by: '"version": 2',
  }),
  files('metadata-key', 'Metadata with a key that nobody knows', unreadable, {
    do: 'replace',
    file: metadata,
    text: /"version": 1/,
    by: '"version": 1, "encrypted": true',
  }),
  files('metadata-other', "Another backup's metadata", /There is no backup/, { do: 'take-other', file: metadata }),
  files(
    'metadata-renamed',
    "Another backup's metadata, with the names in it changed to fit",
    /(bytes, \d+ were written|is not what was written)/,
    { do: 'take-other', file: metadata },
    { do: 'replace', file: metadata, text: /\blater/g, by: 'sample' },
  ),
  files('metadata-digest', 'One digit of a SHA-256 in the metadata changed', /its SHA-256 differs/, {
    do: 'replace',
    file: metadata,
    text: /"sha256": "[0-9a-f]{4}/,
    by: '"sha256": "f00d',
  }),
  files('metadata-rows', 'Metadata that knows a row more', /^public\.invoices: 121 rows at the source, 120 after/, {
    do: 'replace',
    file: metadata,
    text: /("public\.invoices": \{\s*"rows": )120/,
    by: '$1121',
  }),
  files('metadata-entry', 'Metadata that knows a policy more', /^policy "An old one" on public\.invoices: missing/, {
    do: 'replace',
    file: metadata,
    text: /("entries": \{)/,
    by: String.raw`$1 "policy \"An old one\" on public.invoices": "0123456789abcdef",`,
  }),
];

/** What the digests in the metadata do not notice, because they were made to fit. */
const withDigests = [
  files(
    'end-data-sql',
    'data.sql without its last line, its digest made to fit',
    unfinished('data.sql'),
    { do: 'cut-last-line', file: 'data.sql' },
    recompute,
  ),
  ...(['full.sql', 'schema.sql'] as const).map((file) =>
    files(
      `end-${idOf(file)}`,
      `${file} cut off, its digest made to fit`,
      unfinished(file),
      { do: 'cut', file, at: 0.7 },
      recompute,
    ),
  ),
  files(
    'swapped-digests',
    'data.sql and schema.sql swapped, their digests made to fit',
    unfinished('data.sql'),
    { do: 'swap', files: ['schema.sql', 'data.sql'] },
    recompute,
  ),
  files(
    'end-archive',
    'custom.dump cut off, its digest made to fit',
    cannotRestore,
    { do: 'cut', file: archive, at: 0.6 },
    recompute,
  ),
  files(
    'empty-archive',
    'custom.dump empty, its digest made to fit',
    cannotRestore,
    { do: 'cut', file: archive, at: 0 },
    recompute,
  ),
  files(
    'bit-archive-digests',
    'One bit of custom.dump flipped, its digest made to fit',
    /pg_restore could not restore it|values differ/,
    { do: 'flip-bit', file: archive, at: 0.5 },
    recompute,
  ),
  files(
    'other-archive-digests',
    'The archive of a later backup, its digest made to fit',
    /^public\.customers: 40 rows at the source, 41 after/,
    { do: 'take-other', file: archive },
    recompute,
  ),
];

export const fileDamages: readonly FileDamage[] = [...ofEachFile, ...ofSome, ...ofMetadata, ...withDigests];
