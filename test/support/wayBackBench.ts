import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { archiveCommand, fullCommand, runClient } from '../../src/backup/dump.js';
import { spans, tablesOf } from '../../src/backup/dumped.js';
import { Relay } from '../../src/backup/relay.js';
import type { Backup } from '../../src/backup/take.js';
import { readSource } from '../../src/backup/source.js';
import { extensionVersions, fingerprint, readCatalogue, type Catalogue } from '../../src/database/catalogue.js';
import { countRows } from '../../src/database/counts.js';
import { readSequences } from '../../src/database/sequences.js';
import { openSession } from '../../src/database/connect.js';
import { createPorts } from '../../src/main.js';
import type { Session } from '../../src/ports.js';
import type { WayBackRequest } from '../../src/rehearsal/wayBackTrial.js';
import { furnishDatabase } from '../../src/sandbox/furnish.js';
import { startScratch, type Scratch, type ScratchAccess, type ScratchDatabase } from '../../src/sandbox/scratch.js';
import { never } from './interruption.js';
import { programs } from './majors.js';
import { Paper } from './played.js';
import type { Case } from './reversibleCases.js';
import { describeDatabase, type Described } from './torture.js';
import { metadata } from '../unit/support.js';
import { lastly } from '../../src/together.js';

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

interface Steps {
  readonly setup: (run: (sql: string) => Promise<void>) => Promise<void>;
  readonly push: (access: ScratchAccess) => Promise<void>;
}

/** A database that was backed up and pushed to. */
export interface Pushed {
  readonly request: WayBackRequest;
  /** What it held before the push, as nobody of ours sees it. */
  readonly described: Described;
  describe(): Promise<Described>;
  run(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** One real server with the platform in a template; each case is a copy of that. */
export class WayBackBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'supasafe-test-way-back-'));
  readonly ports = createPorts(never, { report: new Paper() });
  readonly #major: number;
  #scratch: Scratch | null = null;
  #template: ScratchDatabase | null = null;

  constructor(major: number) {
    this.#major = major;
  }

  get scratch(): Scratch {
    if (!this.#scratch) throw new Error('start() comes first');
    return this.#scratch;
  }

  async start(): Promise<void> {
    this.#scratch = await startScratch(this.ports, this.folder, this.#major, 10_000_000);
    const template = await this.#scratch.makeDatabase();
    const { address, password } = template.superuser;
    await this.#scratch.whileRestoring(() =>
      furnishDatabase(
        this.ports,
        { port: address.port, password, database: template.name },
        { applied: [], seed: null },
      ),
    );
    this.#template = template;
  }

  async stop(): Promise<void> {
    await this.#scratch?.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** null where the pending files fail: there is nothing to go back from. */
  async push({ id, before: setup, pending }: Case): Promise<Pushed | null> {
    const outcome = { failed: false };
    const pushed = await this.pushWith(id, {
      setup: (run) => run(setup),
      push: async (access) => {
        try {
          for (const one of pending) await this.#push(access, one);
        } catch {
          outcome.failed = true;
        }
      },
    });
    if (!outcome.failed) return pushed;
    await pushed.drop();
    return null;
  }

  async pushWith(id: string, { setup, push }: Steps): Promise<Pushed> {
    const { scratch } = this;
    if (!this.#template) throw new Error('start() comes first');
    const copy = await scratch.copyOf(this.#template);
    const url = await copy.loginAs('postgres');
    const run = (sql: string) => this.run(url, sql);
    await setup(run);
    const backup = await this.#backUp(url, id);
    const before = await this.#catalogue(copy.superuser);
    const described = await this.#describe(copy);
    await push(url);
    const folder = join(this.folder, id, 'run');
    mkdirSync(folder, { recursive: true });
    const request = {
      scratch,
      copy,
      role: 'postgres',
      backup,
      programs: this.#programs,
      commonMajor: this.#major,
      before,
      after: await this.#catalogue(copy.superuser),
      touched: null,
      folder,
      run: `run-of-${id}`,
      sandbox: false,
    };
    return {
      request,
      described,
      describe: () => this.#describe(copy),
      run,
      drop: async () => {
        await copy.drop();
        rmSync(join(this.folder, id), { recursive: true, force: true });
      },
    };
  }

  #describe(copy: ScratchDatabase): Promise<Described> {
    const { address, password } = copy.superuser;
    return describeDatabase(
      `postgresql://${address.user}:${password.reveal()}@${address.host}:${address.port}/${address.database}`,
      this.#major,
    );
  }

  get #programs() {
    const found = programs.find((one) => one.major >= this.#major);
    if (!found) throw new Error('no programs');
    return found;
  }

  async #open(access: ScratchAccess): Promise<Session> {
    return this.ports.postgres.connect({
      ...access.address,
      password: access.password,
      applicationName: 'supasafe test',
    });
  }

  async run(access: ScratchAccess, sql: string): Promise<void> {
    if (sql.trim() === '') return;
    const session = await this.#open(access);
    await lastly(session.query(sql), () => session.close());
  }

  async #catalogue(access: ScratchAccess): Promise<Catalogue> {
    const session = await openSession(this.ports.postgres, access, 'supasafe test');
    return lastly(readCatalogue(session, this.#major, { largeObjects: true }), () => session.close());
  }

  /** The archive and what its metadata says of it; the three SQL files, which nobody reads here, are left out. */
  async #backUp(access: ScratchAccess, id: string): Promise<Backup> {
    const { ports } = this;
    const folder = join(this.folder, id);
    mkdirSync(folder, { recursive: true });
    const archive = join(folder, 'before_custom.dump');
    const session = await openSession(ports.postgres, access, 'supasafe test');
    try {
      const source = await readSource(session);
      const { snapshot, inventory } = source;
      const dump = { url: access, programs: this.#programs, snapshot: snapshot.id, inventory, ...ports };
      await runClient(ports, archiveCommand(dump, 'custom', archive), 'pg_dump');
      const relay = new Relay(
        () => null,
        inventory.partitioned.map(({ schema, name }) => [schema, name]),
      );
      const full = await ports.shell.run(fullCommand(this.#programs, ports.host, '-', archive));
      relay.push(Buffer.from(full.stdout));
      relay.end();
      const sequences = await readSequences(ports.postgres, session, inventory.sequences);
      const read = await readCatalogue(session, this.#major);
      const catalogue = fingerprint(read);
      const plain = metadata('before', {
        ledger: [...source.ledger],
        roles: source.roles.map((role) => ({ ...role, settings: [...role.settings], memberOf: [...role.memberOf] })),
        ...tablesOf(inventory, await countRows(ports.postgres, session, inventory.tables), relay.digests),
        sequences: spans(sequences, sequences),
        largeObjects: relay.largeObjects,
        catalogue: { digest: catalogue.digest, entries: { ...catalogue.entries } },
        extensions: extensionVersions(read),
        files: [{ name: 'before_custom.dump', bytes: 1, sha256: sha256(archive) }],
      });
      const database = { ...plain.database, serverVersion: source.server.version };
      return { folder, metadata: { ...plain, database } };
    } finally {
      await session.close();
    }
  }

  /** One transaction a file with its row in the ledger, as the CLI has it, unless PostgreSQL refuses that. */
  async #push(access: ScratchAccess, { file, sql }: { file: string; sql: string }): Promise<void> {
    const [, version = '', name = ''] = /^(\d+)_(.*)\.sql$/.exec(file) ?? [];
    const session = await this.#open(access);
    const row = () =>
      session.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
        [version, name, [sql]],
      );
    try {
      await session.query('begin');
      try {
        await session.query(sql);
      } catch (error) {
        if ((error as { code?: string }).code !== '25001') throw error;
        await session.query('rollback');
        for (const one of sql.split(/;\s*$/m)) if (one.replace(/--.*$/gm, '').trim()) await session.query(one);
      }
      await row();
      await session.query('commit');
    } finally {
      await session.close();
    }
  }
}
