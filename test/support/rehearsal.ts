import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../../src/database/connect.js';
import { createPorts } from '../../src/main.js';
import type { Session } from '../../src/ports.js';
import { trace, type Traced } from '../../src/rehearsal/trace.js';
import { makePlatform } from '../../src/sandbox/furnish.js';
import { startScratch, type Scratch, type ScratchDatabase } from '../../src/sandbox/scratch.js';
import type { Migration } from '../../src/supabase/migrations.js';
import { never } from './interruption.js';
import { Paper } from './played.js';

export const ports = createPorts(never, { report: new Paper() });

/** A scratch server with a database that is never changed, and a copy on which files were traced. */
export class RehearsalGround {
  readonly folder = mkdtempSync(join(tmpdir(), 'supasafe-rehearsal-'));
  #scratch: Scratch | null = null;
  #original: ScratchDatabase | null = null;
  #copy: ScratchDatabase | null = null;
  major = 0;

  /** With the platform's schemas or only its roles. */
  async start(major: number, sql: string, platform: 'platform' | 'roles' = 'platform'): Promise<void> {
    this.major = major;
    this.#scratch = await startScratch(ports, this.folder, major, 50_000_000);
    this.#original = await this.#scratch.makeDatabase();
    const { superuser } = this.#original;
    if (platform === 'platform') await this.#scratch.whileRestoring(() => makePlatform(ports, superuser));
    const access = await this.#original.loginAs('postgres');
    await this.query(access, sql);
  }

  get scratch(): Scratch {
    if (!this.#scratch) throw new Error('start() comes first');
    return this.#scratch;
  }

  get original(): ScratchDatabase {
    if (!this.#original) throw new Error('start() comes first');
    return this.#original;
  }

  get copy(): ScratchDatabase {
    if (!this.#copy) throw new Error('trace() comes first');
    return this.#copy;
  }

  /** The files, one after another, on a copy of its own. */
  async trace(files: readonly (readonly [string, string])[]): Promise<Traced> {
    const copy = await this.scratch.copyOf(this.original);
    this.#copy = copy;
    const pending = files.map(([file, sql], index): Migration => ({
      version: String(index + 1),
      name: file,
      file,
      sql,
      sha256: '',
    }));
    return this.scratch.asHosted(() =>
      trace(ports, { copy, original: this.original, role: 'postgres', commonMajor: this.major, rows: {}, pending }),
    );
  }

  async query<T extends object>(access: ScratchDatabase['superuser'], sql: string): Promise<T[]> {
    const session = await openSession(ports.postgres, access, 'test');
    try {
      return await session.query<T>(sql);
    } finally {
      await session.close();
    }
  }

  /** Whole rows of both databases compared by `id`: what came, changed and went, per table of `public` with this name. */
  async difference(like: string) {
    const [before, after] = [await rowsOf(this.original, like), await rowsOf(this.copy, like)];
    const found: Record<string, object> = {};
    for (const oid of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(oid), after.get(oid)];
      const old = was?.rows ?? new Map<string, string>();
      const now = is?.rows ?? new Map<string, string>();
      const one = {
        before: old.size,
        after: is ? now.size : null,
        inserted: [...now.keys()].filter((id) => !old.has(id)).length,
        updated: [...now].filter(([id, row]) => old.has(id) && old.get(id) !== row).length,
        gone: [...old.keys()].filter((id) => !now.has(id)).length,
      };
      if (one.inserted + one.updated + one.gone > 0) found[(was ?? is)?.name ?? ''] = one;
    }
    return found;
  }

  async stop(): Promise<void> {
    await this.#scratch?.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function rowsOf(database: ScratchDatabase, like: string) {
  const session = await openSession(ports.postgres, database.superuser, 'test');
  try {
    return await readRows(session, like);
  } finally {
    await session.close();
  }
}

async function readRows(session: Session, like: string) {
  const tables = await session.query<{ oid: number; name: string }>(
    `select oid, format('public.%I', relname) as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname like $1`,
    [like.replaceAll('_', '\\_')],
  );
  const all = new Map<number, { name: string; rows: Map<string, string> }>();
  for (const { oid, name } of tables) {
    const rows = await session.query<{ id: string; row: string }>(
      `select t.id::text as id, t::text as row from only ${name} t`,
    );
    all.set(oid, { name, rows: new Map(rows.map(({ id, row }) => [id, row])) });
  }
  return all;
}
