import { join } from 'node:path';
import { z } from 'zod';
import type { Files } from '../ports.js';
import { exitCodes, Stop, type Problem } from '../problem.js';
import { neverPlainText } from './tls.js';

const days = (fallback: number) => z.int().min(0).max(36_500).default(fallback);

/** What `prune` keeps; the defaults are the procedure's. docs/retention.md says what each rule means. */
const retentionSchema = z.strictObject({
  last: z.int().min(1).max(10_000).default(10),
  preMigrationDays: days(30),
  productionDays: days(30),
  dailies: z.int().min(0).max(10_000).default(0),
  weeklyMonths: z.int().min(0).max(1200).default(0),
  archiveAfterDays: days(30),
});
export type Retention = z.infer<typeof retentionSchema>;

/** `supasafe.json`: every key is optional, an unknown one is a mistake. */
export const settingsSchema = z.strictObject({
  $schema: z.string().optional(),
  sandbox: z
    .boolean()
    .default(false)
    .describe('Use the sandbox when neither a .env file nor a SUPASAFE_*_URL variable gives any URL.'),
  scratch: z
    .string()
    .regex(/^(embedded$|postgres(ql)?:\/\/)/, 'must be "embedded" or a postgresql:// URL of a superuser')
    .default('embedded')
    .describe('Where backups are restored: "embedded", or the superuser URL of a server of your own.'),
  postgresBin: z
    .string()
    .optional()
    .describe('Folder of pg_dump, pg_restore and psql, looked at first; relative to supasafe.json.'),
  allowPlainText: z
    .array(z.enum(neverPlainText))
    .default([])
    .describe('Databases beyond this machine that may be reached without TLS: the way there is safe by itself.'),
  lockTimeoutSeconds: z
    .int()
    .min(1)
    .max(300)
    .default(5)
    .describe('How long a push may wait for a lock on production before it gives way.'),
  lockAttempts: z
    .int()
    .min(1)
    .max(20)
    .default(5)
    .describe('How often a push that did not get its lock is tried, with growing pauses.'),
  directoryFormatAboveGB: z
    .number()
    .positive()
    .optional()
    .describe('Databases of more gigabytes are dumped by several sessions at once, and their archive is a folder.'),
  retention: retentionSchema.prefault({}).describe('Which backups `prune` keeps, archives and deletes.'),
});

export type Settings = z.infer<typeof settingsSchema>;

export const settingsFile = 'supasafe.json';

/** Reads `supasafe.json` of the project; throws one `Stop` with every problem in it. */
export async function readSettings(files: Files, root: string): Promise<Settings> {
  const text = await files.read(join(root, settingsFile));
  let content: unknown = {};
  try {
    if (text !== null) content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The engine's message quotes what it found, and a password may stand there.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new Stop(wrong(position === undefined ? 'is not JSON.' : `is not JSON (at character ${position}).`));
  }
  const parsed = settingsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => wrong(`has an unknown key: "${[...issue.path, key].join('.')}"`))
      : [wrong(`${issue.path.join('.') || 'the whole file'}: ${issue.message}`)],
  );
  throw new Stop(problems[0] ?? wrong('is not valid'), ...problems.slice(1));
}

const wrong = (what: string): Problem => ({
  code: 'settings-invalid',
  exit: exitCodes.usage,
  what: `${settingsFile} ${what}`,
  next: [
    `It knows these keys: ${Object.keys(settingsSchema.shape).join(', ')}`,
    ...(what.includes('retention') ? [`In "retention": ${Object.keys(retentionSchema.shape).join(', ')}`] : []),
  ],
});
