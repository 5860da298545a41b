import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Metadata } from '../../src/backup/metadata.js';
import type { Target } from '../../src/environments/environment.js';
import { parseDatabaseUrl, type DatabaseUrl } from '../../src/environments/url.js';
import type { Clock, Host, Password } from '../../src/ports.js';
import { Stop, type Problem } from '../../src/problem.js';
import type { Migration } from '../../src/supabase/migrations.js';
import { createClock } from '../../src/system/clock.js';
import { createHost } from '../../src/system/host.js';
import { never } from '../support/interruption.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the tests of a file. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'supasafe-unit-'));
  folders.push(folder);
  return folder;
}

export const open = (text: string): Password => ({ reveal: () => text });

/** A URL that is known to be readable. */
export function readable(text: string): DatabaseUrl {
  const url = parseDatabaseUrl(text, 'a test', open);
  if ('code' in url) throw new Error(url.what);
  return url;
}

/** A URL that is known not to be. */
export function unreadable(text: string, source = '.env.production'): Problem {
  const url = parseDatabaseUrl(text, source, open);
  if (!('code' in url)) throw new Error('it was read');
  return url;
}

export const targetOf = (text: string, environment: Target['environment'] = 'production'): Target => ({
  ...readable(text),
  environment,
  label: `shop/${environment}`,
  source: `.env.${environment}`,
});

/** What work stopped for. */
export async function problemsOf(work: () => unknown): Promise<readonly Problem[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Stop) return error.problems;
    throw error;
  }
  throw new Error('it did not stop');
}

export function migration(file: string, sql: string): Migration {
  const [, version = '', name = ''] = /^(\d+)_(.*)\.sql$/.exec(file) ?? [];
  return { version, name, file, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

/** A clock that stands still. */
export const clockAt = (time: string): Clock => ({ ...createClock(never), now: () => new Date(time) });

export const hostWith = (changes: Partial<Host> = {}): Host => ({
  ...createHost(),
  userName: 'ada',
  hostname: 'engine',
  ...changes,
});

export const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export function metadata(name: string, changes: Partial<Metadata> = {}): Metadata {
  const environment = changes.environment ?? 'production';
  return {
    version: 1,
    id: `${environment}/${name}`,
    name,
    purpose: 'manual',
    environment,
    started: '2026-01-02T03:04:05.000Z',
    finished: '2026-01-02T03:04:25.000Z',
    creator: 'ada@engine',
    git: { commit: '0123456789abcdef0123456789abcdef01234567', branch: 'main', dirty: false },
    database: {
      host: 'db.example.com',
      port: 5432,
      name: 'postgres',
      user: 'postgres',
      serverVersion: '17.6',
      systemIdentifier: null,
      bytes: 1000,
    },
    ledger: ['20260101000000'],
    snapshot: '00000003-00000001-1',
    tools: { supasafe: '0.1.0' },
    roles: [],
    tables: { 'public.orders': { rows: 3, digest: null } },
    archiveFormat: 'custom',
    throughRoot: {},
    sequences: {},
    largeObjects: { count: 0, digest: nothing },
    catalogue: { digest: nothing, entries: { 'table public.orders': '0123456789abcdef' } },
    files: ['schema.sql', 'data.sql', 'full.sql', 'custom.dump'].map((part) => ({
      name: `${name}_${part}`,
      bytes: 10,
      sha256: nothing,
    })),
    coverage: [],
    verification: null,
    ...changes,
  };
}

export const verified: NonNullable<Metadata['verification']> = {
  when: '2026-01-02T03:05:00.000Z',
  how: 'restored into scratch',
  level: 'content',
  result: 'verified',
  details: [],
};
