import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Files } from '../ports.js';
import { exitCodes, Stop, stop, type Problem } from '../problem.js';

/** One file of `supabase/migrations`. */
export interface Migration {
  /** Usually 14 digits; compared as text, as the CLI does. */
  readonly version: string;
  readonly name: string;
  readonly file: string;
  readonly sql: string;
  readonly sha256: string;
}

export interface MigrationFolder {
  /** In the order in which the CLI applies them. */
  readonly migrations: readonly Migration[];
  readonly problems: readonly Problem[];
}

/** What the CLI (2.x and 3.x) takes for a migration; it skips every other file. */
const fileName = /^(\d+)_(.*)\.sql$/;
/** A line break or an escape sequence in a name would forge lines of logs and of the approval screen. */
const hasControl = /\p{Cc}/u;
const aDayMs = 24 * 60 * 60 * 1000;

/** Reads the folder; every file that the CLI would skip or confuse is a problem. */
export async function readMigrations(files: Files, folder: string, now: Date): Promise<MigrationFolder> {
  const info = await files.info(folder);
  if (info?.kind !== 'directory') {
    return {
      migrations: [],
      problems: [
        problem(
          'no-migrations',
          `There is no folder ${folder}.`,
          [],
          ['Make the first migration: npx supabase migration new <name>'],
        ),
      ],
    };
  }
  const problems: Problem[] = [];
  const migrations: Migration[] = [];
  for (const file of await files.list(folder)) {
    if (!file.toLowerCase().endsWith('.sql')) continue;
    const [, version, name] = fileName.exec(file) ?? [];
    if (version === undefined || name === undefined || hasControl.test(name)) {
      problems.push(wronglyNamed(file));
      continue;
    }
    if (isInTheFuture(version, now)) problems.push(inTheFuture(file, version));
    const sql = await contentOf(files, join(folder, file));
    if (sql === null) {
      problems.push(noFile(file));
      continue;
    }
    const text = decode(sql);
    if (text === null) problems.push(notUtf8(file));
    else migrations.push({ version, name, file, sql: text, sha256: createHash('sha256').update(sql).digest('hex') });
  }
  problems.push(...duplicates(migrations));
  if (migrations.length === 0 && problems.length === 0) {
    problems.push(
      problem(
        'no-migrations',
        `${folder} holds no migration.`,
        [],
        ['Make the first one: npx supabase migration new <name>'],
      ),
    );
  }
  return { migrations, problems };
}

/** One file from anywhere, under the name that messages call it. */
export async function migrationOf(files: Files, path: string, file: string): Promise<Migration> {
  const bytes = await contentOf(files, path);
  if (bytes === null)
    throw stop(exitCodes.usage, 'no-file', `There is no file ${file}.`, [], ['Look at the path, then try again.']);
  const sql = decode(bytes);
  if (sql === null) throw new Stop(notUtf8(file));
  const [, version = '', name = file] = fileName.exec(basename(file)) ?? [];
  return { version, name, file, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

/** null for what only has the name of a file. */
async function contentOf(files: Files, path: string): Promise<Buffer | null> {
  const real = await files.realPath(path).catch(() => null);
  if (real === null || (await files.info(real))?.kind !== 'file') return null;
  return files.readBytes(real);
}

function decode(bytes: Buffer): string | null {
  try {
    // PostgreSQL stores no zero byte, and a parser stops reading at one.
    return bytes.includes(0) ? null : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isInTheFuture(version: string, now: Date): boolean {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version)?.map(Number) ?? [];
  if (year === undefined) return false;
  const time = Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second);
  return time > now.getTime() + aDayMs;
}

function duplicates(migrations: readonly Migration[]): Problem[] {
  const byVersion = new Map<string, Migration[]>();
  for (const migration of migrations)
    byVersion.set(migration.version, [...(byVersion.get(migration.version) ?? []), migration]);
  return [...byVersion.values()]
    .filter((same) => same.length > 1)
    .map((same) =>
      problem(
        'migration-duplicate',
        `${same.length} migrations have the version ${same[0]?.version ?? ''}.`,
        [
          ...same.map((migration) => migration.file),
          'The ledger has room for one of them: the other would never run, or fail half-way.',
        ],
        ['Give one of them a later timestamp in its file name.'],
      ),
    );
}

const wronglyNamed = (file: string): Problem =>
  problem(
    'migration-name',
    `supabase/migrations/${file.replace(/\p{Cc}/gu, '?')} is not named as a migration.`,
    ['The Supabase CLI would skip it with one line of text, and it would never run.'],
    ['Name it <14 digits>_<name>.sql, for example 20250131120000_add_orders.sql, or take it out of the folder.'],
  );

const inTheFuture = (file: string, version: string): Problem =>
  problem(
    'migration-future',
    `${file} has a version in the future (${version}).`,
    ['Every migration written until then would come before it, and be refused as out of order.'],
    ['Give it the present time (UTC) in its file name.'],
  );

const noFile = (file: string): Problem =>
  problem(
    'migration-no-file',
    `supabase/migrations/${file} is not a file: it is a folder, or a link that leads to no file.`,
    [
      'It has the name of a migration, and no SQL that could run. (The Supabase CLI passes over a folder without a word.)',
    ],
    ['Put the file there, or take the name out of the folder.'],
  );

const notUtf8 = (file: string): Problem =>
  problem(
    'migration-encoding',
    `${file} is not UTF-8 text.`,
    ['PostgreSQL would refuse it or store other characters.'],
    ['Save the file as UTF-8.'],
  );

function problem(code: string, what: string, details: string[], next: string[]): Problem {
  return { code, exit: exitCodes.refused, what, details, next };
}
