import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { asked, everything, type Request } from '../../src/dispatch.js';
import { createPorts, run } from '../../src/main.js';
import { noWishes } from '../../src/steps/world.js';
import type { Host, Ports } from '../../src/ports.js';
import { scriptOf } from '../../src/environments/commandWords.js';
import { findCli, type SupabaseCli } from '../../src/supabase/cli.js';
import { createHost } from '../../src/system/host.js';
import { environmentNames, type EnvironmentName } from '../../src/environments/environment.js';
import { parseDatabaseUrl, type DatabaseUrl } from '../../src/environments/url.js';
import type { CheckWishes } from '../../src/workflows/check.js';
import type { InitWishes } from '../../src/workflows/init.js';
import { never } from './interruption.js';
import { Paper } from './played.js';
import { shellEnvironment } from './shell.js';
import { keepSandbox, takeSandbox } from './sandboxTemplates.js';

const root = createHost().packageRoot;

export type Urls = Record<EnvironmentName, string>;

export interface Outcome {
  readonly exit: number;
  readonly paper: Paper;
  /** What `--json` printed. */
  readonly json: Record<string, unknown>;
}

type Wish = Omit<Partial<Request['options']>, never> & {
  readonly played?: Partial<Ports>;
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly check?: Partial<CheckWishes>;
  readonly init?: Partial<InitWishes>;
};

/** A copy of the example project in a folder of its own, committed. */
export class TestProject {
  readonly folder: string;
  #urls: Urls | null = null;

  /** `parent` may be a folder in memory, for tests that write much and wait for the disk each time. */
  constructor(parent: string = tmpdir()) {
    this.folder = mkdtempSync(join(parent, 'supasafe-test-'));
    cpSync(join(root, 'supabase'), join(this.folder, 'supabase'), { recursive: true });
    writeFileSync(join(this.folder, '.gitignore'), '.supasafe/\n.env.*\n');
    const scripts = Object.entries(scriptOf).map(([command, script]) => [script, `supasafe ${command}`]);
    writeFileSync(
      join(this.folder, 'package.json'),
      JSON.stringify({ scripts: Object.fromEntries(scripts) as object }),
    );
    this.git('init', '-q', '-b', 'main');
    this.commit('The example project');
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, encoding: 'utf8' });
  }

  commit(message = 'change'): void {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', message);
  }

  write(path: string, text: string): void {
    writeFileSync(this.path(path), text);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** The newest journal: of two runs in one second, names tell no order. */
  newestJournal(): string {
    const paths = this.files('backups/database/journal').map((file) => `backups/database/journal/${file}`);
    const changed = (path: string) => statSync(this.path(path)).mtimeMs;
    return this.read(paths.sort((one, other) => changed(one) - changed(other)).at(-1) ?? '');
  }

  migration(file: string, sql: string): void {
    this.write(`supabase/migrations/${file}`, sql);
    this.commit(file);
  }

  /**
   * A migration that local and staging have already, as if somebody had pushed it there: a run has nothing to try on
   * either, and takes two thirds of the time until it asks about production.
   */
  async triedMigration(file: string, sql: string): Promise<void> {
    this.migration(file, sql);
    const [, version = '', name = ''] = /^(\d+)_(.*)\.sql$/.exec(file) ?? [];
    for (const environment of ['local', 'staging'] as const) {
      await this.query(environment, sql);
      await this.query(
        environment,
        `insert into supabase_migrations.schema_migrations (version, name, statements) values ('${version}', '${name}', array[$sql$${sql}$sql$])`,
      );
    }
  }

  /** Takes all pending example migrations away, so that a test's own are the only ones. */
  withoutPending(): this {
    for (const file of readdirSync(this.path('supabase', 'migrations')).slice(-3))
      rmSync(this.path('supabase', 'migrations', file));
    this.commit('without pending');
    return this;
  }

  /** Three servers of the sandbox, shaped like hosted projects; the last three migrations pending, or `pending`. */
  async start(major: number, pending?: number): Promise<Urls> {
    const wishes = { major, ...(pending === undefined ? {} : { pending }) };
    const start = () => this.run('sandbox', {}, { act: 'start', wishes });
    const isCopy = await takeSandbox(this.folder, wishes);
    const { json } = await start();
    if (isCopy) return this.useUrls(json);
    await this.run('sandbox', {}, { act: 'stop', wishes: {} });
    await keepSandbox(this.folder, wishes);
    return this.useUrls((await start()).json);
  }

  /** Takes the URLs of `sandbox status`. */
  useUrls(status: object): Urls {
    const servers = status as Record<EnvironmentName, { url: string }>;
    this.#urls = { local: servers.local.url, staging: servers.staging.url, production: servers.production.url };
    return this.#urls;
  }

  get urls(): Urls {
    if (!this.#urls) throw new Error('start() comes first');
    return this.#urls;
  }

  /** The same servers, named by .env files, as a project of one's own has them. */
  useEnvFiles(urls: Partial<Urls> = this.urls): void {
    for (const name of environmentNames) if (urls[name]) this.write(`.env.${name}`, `DATABASE_URL=${urls[name]}\n`);
  }

  /** Runs a command in this process, with real adapters but for what is played. */
  async run(command: Request['command'], wish: Wish = {}, sandbox?: Request['sandbox']): Promise<Outcome> {
    const { played = {}, env = {}, cwd = this.folder, check, init, ...options } = wish;
    const paper = new Paper();
    const host: Host = { ...createHost(), cwd, env: { ...shellEnvironment(), ...env } };
    const exit = await run(
      {
        command,
        json: true,
        options: { ...noWishes, ...options },
        ...(sandbox ? { sandbox } : {}),
        ...(check ? { check: { ...everything, ...check } } : {}),
        ...(init ? { init: { ...asked, ...init } } : {}),
      },
      { host, report: paper, ...played },
    );
    return { exit, paper, json: JSON.parse(paper.out.at(-1) ?? '{}') as Record<string, unknown> };
  }

  /** What somebody needs who uses the plain CLI on a database, past supasafe. */
  async plainCli(environment: EnvironmentName): Promise<{ ports: Ports; cli: SupabaseCli; url: DatabaseUrl }> {
    const ports = createPorts(never, { report: new Paper() });
    const url = parseDatabaseUrl(this.urls[environment], 'the sandbox', ports.secret);
    if ('code' in url) throw new Error(url.what);
    return { ports, url, cli: await findCli(ports.files, ports.host, this.folder) };
  }

  async query<T extends object = Record<string, unknown>>(environment: EnvironmentName, sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.urls[environment], ssl: false });
    await client.connect();
    try {
      const result = await client.query<T>(sql);
      return result.rows;
    } finally {
      await client.end();
    }
  }

  /** Versions in a ledger. */
  async ledger(environment: EnvironmentName): Promise<string[]> {
    const rows = await this.query<{ version: string }>(
      environment,
      'select version from supabase_migrations.schema_migrations order by 1',
    );
    return rows.map((row) => row.version);
  }

  async ledgers(): Promise<Record<EnvironmentName, string[]>> {
    return {
      local: await this.ledger('local'),
      staging: await this.ledger('staging'),
      production: await this.ledger('production'),
    };
  }

  /** Files under a folder, relative to it; without git's own and the sandbox's. */
  files(folder = '.'): string[] {
    return readdirSync(this.path(folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => !/(^|\/)(\.git|\.supasafe\/(servers|sandbox))(\/|$)/.test(join(folder, path)))
      .filter((path) => statSync(this.path(folder, path), { throwIfNoEntry: false })?.isFile() ?? false)
      .sort();
  }

  async destroy(): Promise<void> {
    await this.run('sandbox', {}, { act: 'destroy', wishes: {} });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
