import { z } from 'zod';
import { environmentNames } from '../environments/environment.js';
import { exitCodes, stop } from '../problem.js';
import { exposureShape } from './exposureFormat.js';

const time = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const role = z.strictObject({
  name: z.string(),
  superuser: z.boolean(),
  inherit: z.boolean(),
  createRole: z.boolean(),
  createDatabase: z.boolean(),
  login: z.boolean(),
  replication: z.boolean(),
  bypassRls: z.boolean(),
  settings: z.array(z.string()),
  memberOf: z.array(z.string()),
});

const position = z.strictObject({ last: z.string().regex(/^-?\d+$/), given: z.boolean() });

/** How much was compared: `counts` leaves out the bytes of rows and large objects. */
export const levels = ['content', 'counts'] as const;
export type Level = (typeof levels)[number];

/** `<name>_metadata.json`: a backup without this file does not exist. docs/formats.md describes every key. */
export const metadataSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  purpose: z.enum(['manual', 'pre-migration', 'pre-reset', 'pre-restore']),
  environment: z.enum(environmentNames),
  started: time,
  finished: time,
  creator: z.string(),
  git: z.strictObject({ commit: z.string().nullable(), branch: z.string().nullable(), dirty: z.boolean() }).nullable(),
  database: z.strictObject({
    host: z.string(),
    port: z.int(),
    name: z.string(),
    user: z.string(),
    serverVersion: z.string(),
    systemIdentifier: z.string().nullable(),
    bytes: z.int(),
  }),
  ledger: z.array(z.string()),
  snapshot: z.string(),
  tools: z.record(z.string(), z.string()),
  roles: z.array(role),
  extensions: z.record(z.string(), z.string()).optional(),
  tables: z.record(
    z.string(),
    z.strictObject({
      rows: z.int(),
      digest: sha256.nullable(),
      columns: z.array(z.string()).optional(),
      through: z.string().optional(),
    }),
  ),
  throughRoot: z.record(z.string(), z.strictObject({ rows: z.int(), digest: sha256, columns: z.array(z.string()) })),
  sequences: z.record(z.string(), z.strictObject({ before: position, after: position })),
  archiveFormat: z.enum(['custom', 'directory']),
  largeObjects: z.strictObject({ count: z.int(), digest: sha256 }),
  catalogue: z.strictObject({ digest: sha256, entries: z.record(z.string(), z.string()) }),
  /** Older backups do not have it. */
  exposure: exposureShape.optional(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), sha256 })).length(4),
  coverage: z.array(z.strictObject({ what: z.string(), why: z.string() })),
  verification: z
    .strictObject({
      when: time,
      how: z.string(),
      level: z.enum(levels).nullable(),
      result: z.enum(['verified', 'failed', 'skipped']),
      details: z.array(z.string()),
    })
    .nullable(),
  /** Of a backup that is kept as one compressed file: what that file is. */
  archived: z.strictObject({ when: time, file: z.string(), bytes: z.int(), sha256 }).optional(),
});

export type Metadata = z.infer<typeof metadataSchema>;
export type Coverage = Metadata['coverage'][number];
export type Verification = NonNullable<Metadata['verification']>;

export const isVerified = (metadata: Metadata): boolean => metadata.verification?.result === 'verified';

/** "9,312 rows in 16 tables". */
export function heldBy({ tables }: Pick<Metadata, 'tables'>): string {
  const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
  return `${rows.toLocaleString('en-US')} rows in ${Object.keys(tables).length} tables`;
}

export const rowsOf = ({ tables }: Pick<Metadata, 'tables'>): Record<string, number> =>
  Object.fromEntries(Object.entries(tables).map(([table, { rows }]) => [table, rows]));

export const bytesOf = ({ files }: Pick<Metadata, 'files'>): number => files.reduce((sum, file) => sum + file.bytes, 0);

/** What it takes on the disk. */
export const bytesOnDisk = (metadata: Metadata): number => metadata.archived?.bytes ?? bytesOf(metadata);

/** Reads the text of a metadata file; refuses what it does not know rather than guessing. */
export function parseMetadata(text: string, path: string): Metadata {
  const refuse = (details: string[]) =>
    stop(exitCodes.refused, 'metadata-unreadable', `${path} is not metadata that this supasafe can read.`, details, [
      'The backup files beside it may be whole: pg_restore --list shows what the custom.dump holds.',
      'Put the metadata file back from a copy; without it, move the five files out of the folder: nobody can say what they should hold.',
    ]);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refuse([(error as Error).message]);
  }
  const version = (content as { version?: unknown } | null)?.version;
  if (version !== 1) throw refuse([`It says version ${JSON.stringify(version)}; known is 1.`]);
  const parsed = metadataSchema.safeParse(content);
  if (!parsed.success)
    throw refuse(parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  return parsed.data;
}

export const renderMetadata = (metadata: Metadata): string => `${JSON.stringify(metadata, null, 2)}\n`;
