import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { libpqEnvironment } from '../../src/backup/dump.js';
import { openSession } from '../../src/database/connect.js';
import { connectionProblem } from '../../src/database/connectionProblem.js';
import type { Target } from '../../src/environments/environment.js';
import { programPath, type Programs } from '../../src/environments/programs.js';
import { readSources } from '../../src/environments/sources.js';
import { publicUrl } from '../../src/environments/url.js';
import { createPorts } from '../../src/main.js';
import type { Host, Ports } from '../../src/ports.js';
import type { Problem } from '../../src/problem.js';
import { findCli, type SupabaseCli } from '../../src/supabase/cli.js';
import { push } from '../../src/supabase/push.js';
import { freezeMigrations } from '../../src/supabase/workdir.js';
import { createHost } from '../../src/system/host.js';
import { programs } from './majors.js';
import { never } from './interruption.js';
import { Paper } from './played.js';

const yes = 'yes';

/** What a client says: that it came in, or why not. */
export interface Answers {
  readonly driver: string;
  readonly libpq: string;
  readonly cli2: string;
  readonly cli3: string;
}

/** Driver, libpq's programs and both majors of the Supabase CLI, with what commands give them. */
export class ThreeClients {
  readonly #root: string;
  readonly #clis: Readonly<Record<'cli2' | 'cli3', SupabaseCli>>;

  private constructor(root: string, clis: Record<'cli2' | 'cli3', SupabaseCli>) {
    this.#root = root;
    this.#clis = clis;
  }

  /** `root` is the folder from which a URL's certificates are named. */
  static async find(root: string): Promise<ThreeClients> {
    const { files } = createPorts(never, { report: new Paper() });
    const host = createHost();
    const cli3 = await findCli(files, host, host.packageRoot);
    const older = join(root, 'older');
    mkdirSync(join(older, 'node_modules'), { recursive: true });
    symlinkSync(join(host.packageRoot, 'node_modules', 'supabase-2'), join(older, 'node_modules', 'supabase'));
    const cli2 = await findCli(files, host, older);
    await freezeMigrations(files, join(root, 'nothing'), 'planner', []);
    return new ThreeClients(root, { cli2, cli3 });
  }

  /** What the commands make of a URL: a target, or problems. */
  async read(
    url: string,
    env: Record<string, string> = {},
    allowPlainText: readonly 'production'[] = [],
  ): Promise<Target | readonly Problem[]> {
    const ports = this.#ports({ ...env, SUPASAFE_PRODUCTION_URL: url });
    const project = {
      root: this.#root,
      id: 'planner',
      localPort: 1,
      migrationsFolder: join(this.#root, 'supabase', 'migrations'),
      exposedSchemas: [],
    };
    const { targets, problems } = await readSources(ports, project, { allowPlainText: [...allowPlainText] }, [
      'production',
    ]);
    return targets.production ?? problems;
  }

  /** `yes` from each client that came in; `env` is the shell's. */
  async ask(target: Target, env: Record<string, string> = {}): Promise<Answers> {
    const ports = this.#ports(env);
    const [driver, libpq, cli2, cli3] = await Promise.all([
      this.#driver(ports, target),
      this.#libpq(ports, target),
      this.#cli(ports, this.#clis.cli2, target),
      this.#cli(ports, this.#clis.cli3, target),
    ]);
    return { driver, libpq, cli2, cli3 };
  }

  #ports(env: Record<string, string>): Ports {
    const { PATH, HOME } = process.env;
    const host: Host = { ...createHost(), env: { PATH, HOME, ...env } };
    return createPorts(never, { report: new Paper(), host });
  }

  async #driver({ postgres }: Ports, target: Target): Promise<string> {
    try {
      await (await openSession(postgres, target, 'supasafe test')).close();
      return yes;
    } catch (error) {
      return connectionProblem(target, error).what;
    }
  }

  async #libpq({ shell }: Ports, target: Target): Promise<string> {
    const args = ['--no-psqlrc', '--no-password', `--dbname=${publicUrl(target.address)}`, '--command=select'];
    const env = libpqEnvironment(target);
    const ask = (found: Programs) => shell.run({ program: programPath(found, 'psql'), args, env, cwd: '/' });
    const answers = (await Promise.all(programs.map(ask))).map(({ exitCode, stderr }) =>
      exitCode === 0 ? yes : stderr,
    );
    return [...new Set(answers)].join('\n');
  }

  async #cli(ports: Ports, cli: SupabaseCli, target: Target): Promise<string> {
    const outcome = await push(ports, cli, join(this.#root, 'nothing'), target);
    return outcome.ok ? yes : outcome.message;
  }
}

export const allYes: Answers = { driver: yes, libpq: yes, cli2: yes, cli3: yes };
