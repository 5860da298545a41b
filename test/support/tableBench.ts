import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint, readCatalogue } from '../../src/database/catalogue.js';
import { openSession } from '../../src/database/connect.js';
import { readRoles } from '../../src/database/server.js';
import type { DatabaseUrl } from '../../src/environments/url.js';
import { createPorts } from '../../src/main.js';
import type { Session } from '../../src/ports.js';
import { changeTables, type ChangeResult } from '../../src/restore/tablesChange.js';
import { lookAtTables } from '../../src/restore/tablesLook.js';
import type { TablesPlan, TablesWish } from '../../src/restore/tablesPlan.js';
import { fillSide } from '../../src/restore/tablesSide.js';
import { startScratch, type Scratch } from '../../src/sandbox/scratch.js';
import { never } from './interruption.js';
import { programs } from './majors.js';
import { Paper } from './played.js';
import { describeDatabase, type Described } from './torture.js';

const urlOf = ({ address, password }: DatabaseUrl): string =>
  `postgresql://${address.user}:${password.reveal()}@${address.host}:${address.port}/${address.database}`;

/** What one damage and its way back came to. */
export interface Undone {
  readonly before: Described;
  readonly damaged: Described;
  readonly after: Described;
  readonly plan: TablesPlan;
  /** null where it was refused. */
  readonly result: ChangeResult | null;
  readonly error: unknown;
}

/** A real server with a backed-up database and a damaged copy of it for each case; the steps around them are left out. */
export class TableBench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'supasafe-test-tables-'));
  readonly #ports = createPorts(never, { report: new Paper() });
  readonly #major: number;
  #scratch: Scratch | null = null;

  constructor(major: number) {
    this.#major = major;
  }

  async start(): Promise<void> {
    this.#scratch = await startScratch(this.#ports, this.#folder, this.#major, 10_000_000);
  }

  async stop(): Promise<void> {
    await this.#scratch?.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** `setup` is what was backed up, `damage` what happened then, `meanwhile` what happens after the tables were compared. */
  async undo(
    setup: string,
    damage: string,
    wish: Partial<TablesWish> & Pick<TablesWish, 'names'>,
    meanwhile = '',
  ): Promise<Undone> {
    const scratch = this.#scratch;
    const tools = programs.find((one) => one.major >= this.#major);
    if (!scratch || !tools) throw new Error('start() comes first');
    const ports = this.#ports;
    const source = await scratch.makeDatabase();
    const asOwner = await source.loginAs('postgres');
    await this.#run(asOwner, setup);
    const before = await describeDatabase(urlOf(source.superuser), this.#major);
    const target = await scratch.copyOf(source);
    const url = await target.loginAs('postgres');
    const archive = join(this.#folder, `${source.name}.dump`);
    execFileSync(join(tools.folder, 'pg_dump'), ['-Fc', '-f', archive, '-d', urlOf(source.superuser)]);
    await this.#run(url, damage);
    const damaged = await describeDatabase(urlOf(target.superuser), this.#major);
    const sessions: Session[] = [];
    const open = async (access: DatabaseUrl) => {
      const session = await openSession(ports.postgres, access, 'supasafe test');
      sessions.push(session);
      return session;
    };
    try {
      const [session, living] = [await open(source.superuser), await open(url)];
      const metadata = {
        catalogue: fingerprint(await readCatalogue(session, this.#major)),
        roles: (await readRoles(session)).map((role) => ({
          ...role,
          settings: [...role.settings],
          memberOf: [...role.memberOf],
        })),
      };
      const bench = { ports, programs: tools, session, url: source.superuser, now: url };
      const plan = await lookAtTables(
        {
          bench,
          archive: { path: archive, programs: tools, folder: this.#folder, metadata },
          backup: { id: 'production/good', tables: Object.keys(before.rows) },
          target: living,
          label: 'shop/production',
          commonMajor: this.#major,
        },
        { acts: ['missing', 'changed', 'extra'], withReferenced: false, ...wish },
      );
      await this.#run(url, meanwhile);
      let [result, error]: [ChangeResult | null, unknown] = [null, null];
      if (plan.orphans.length === 0) {
        const schema = 'supasafe_side_test';
        await fillSide(bench, { session: living, url }, schema, plan);
        const change = {
          postgres: ports.postgres,
          session: living,
          schema,
          label: 'shop/production',
          lockTimeoutSeconds: 1,
          commonMajor: this.#major,
          noticesLostClients: true,
        };
        result = await changeTables(change, plan).catch((thrown: unknown) => {
          error = thrown;
          return null;
        });
        await living.query(`drop schema if exists ${schema} cascade`);
      }
      const after = await describeDatabase(urlOf(target.superuser), this.#major);
      return { before, damaged, after, plan, result, error };
    } finally {
      for (const session of sessions) await session.close();
      await target.drop();
      await source.drop();
    }
  }

  async #run(access: DatabaseUrl, sql: string): Promise<void> {
    if (sql === '') return;
    const session = await this.#ports.postgres.connect({
      ...access.address,
      password: access.password,
      applicationName: 'supasafe test',
    });
    await session.query(sql);
    await session.close();
  }
}
