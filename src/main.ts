import { findProject } from './environments/project.js';
import { readSettings } from './environments/settings.js';
import { inTexts, parseJson } from './json.js';
import type { Ports } from './ports.js';
import { exitCodes, Interrupted, Stop, problemsOf, stop, type ExitCode } from './problem.js';
import type { SandboxWishes } from './steps/targets.js';
import type { Options, World } from './steps/world.js';
import { createClock } from './system/clock.js';
import { createFiles } from './system/files.js';
import { createGit } from './system/git.js';
import { createHost } from './system/host.js';
import { endsAtOnce, listenForInterruption, type Interruption } from './system/interruption.js';
import { createNetwork } from './system/network.js';
import { createPostgres } from './system/postgres.js';
import { createPrompter } from './system/prompter.js';
import { createReport } from './system/report.js';
import { Secrets } from './system/secrets.js';
import { createShell } from './system/shell.js';
import { createLint } from './system/squawk.js';
import { createThreads } from './system/threads.js';
import type { CheckWishes } from './workflows/check.js';
import type { Desk, Result } from './workflows/desk.js';
import type { ClientWishes } from './workflows/postgresClient.js';
import type { enterWorld as EnterWorld } from './workflows/enter.js';
import type { SandboxAct } from './workflows/sandbox.js';
import type { SelftestWishes } from './workflows/selftest.js';

/** What one command line asks for. */
export interface Request {
  readonly command:
    | 'migrate'
    | 'rehearse'
    | 'reset'
    | 'restore'
    | 'backup'
    | 'verify'
    | 'backups'
    | 'prune'
    | 'doctor'
    | 'sandbox'
    | 'check'
    | 'explain'
    | 'demo'
    | 'selftest'
    | 'postgres-client';
  readonly json: boolean;
  readonly options: Options;
  readonly sandbox?: { readonly act: SandboxAct; readonly wishes: SandboxWishes };
  readonly selftest?: SelftestWishes;
  readonly check?: CheckWishes;
  readonly client?: ClientWishes;
}

/** Real adapters; `played` takes the place of those that a test or the demo plays: the person, the clock, faults. */
export function createPorts(interruption: Interruption, played: Partial<Ports>): Ports {
  const secrets = new Secrets();
  const host = played.host ?? createHost();
  const clock = played.clock ?? createClock(interruption);
  const report = played.report ?? createReport(clock, host, secrets.redact);
  return {
    host,
    clock,
    report,
    shell: createShell(interruption),
    lint: createLint(),
    postgres: createPostgres(interruption),
    files: createFiles(interruption),
    threads: createThreads(host),
    git: createGit(),
    network: createNetwork(),
    prompter: createPrompter(interruption, (text) => report.tone('production', text)),
    settle: interruption.settle,
    redact: secrets.redact,
    secret: secrets.wrap,
    ...played,
  };
}

const onlyReads: ReadonlySet<Request['command']> = new Set(['check', 'explain']);

/** Runs one command to its end and says how it ended; never throws. */
export async function run(request: Request, played: Partial<Ports> = {}): Promise<ExitCode> {
  const interruption = onlyReads.has(request.command)
    ? endsAtOnce
    : listenForInterruption(() => {
        const text = '▲ Interrupted: looking at what is left, and cleaning up. (Once more ends at once.)';
        ports.report.line(ports.report.tone('warn', text));
      });
  const ports = createPorts(interruption, played);
  try {
    const result = await dispatch(ports, request);
    if (request.json) print(ports, request, result.json);
    return result.exit;
  } catch (error) {
    return tellEarlyEnd(ports, request, error);
  } finally {
    await ports.postgres.closeAll();
    interruption.dispose();
  }
}

/** The sandbox's URLs are its result, password and all; everything else goes through the one that hides passwords. */
function print({ report, redact }: Ports, request: Request, json: object): void {
  // Hidden in the values, not in the text: JSON writes some characters of a password otherwise, and has words of its own.
  const shown = request.command === 'sandbox' ? json : inTexts(json, redact);
  report.outputAsIs(JSON.stringify(shown));
}

/** Each command loads its own workflow, and no other's. */
const workflows = {
  migrate: async () => (await import('./workflows/migrate.js')).migrate,
  reset: async () => (await import('./workflows/reset.js')).reset,
  restore: async () => (await import('./workflows/restore.js')).restore,
  backup: async () => (await import('./workflows/backup.js')).backup,
  verify: async () => (await import('./workflows/backup.js')).verify,
};

/** A world is for guarded commands; those that only read do without, and without loading it. */
const enterWorld = async (...of: Parameters<typeof EnterWorld>): Promise<World> =>
  (await import('./workflows/enter.js')).enterWorld(...of);

async function dispatch(ports: Ports, request: Request): Promise<Result> {
  const { command, options } = request;
  refuseProductionReset(request);
  const version = await ownVersion(ports);
  const enter: Desk['enter'] = async (root, name, chosen, played = {}) =>
    enterWorld({ ...ports, ...played }, await findProject(ports.files, root), name, chosen, version);
  if (command === 'demo') {
    const { demo } = await import('./workflows/demo.js');
    const project = await findProject(ports.files, ports.host.cwd).catch(() => null);
    return demo({ ports, options, enter, folder: project?.root ?? ports.host.cwd });
  }
  if (command === 'selftest') {
    // It needs no project; of one that is there it takes where the client programs are.
    const root = (await findProject(ports.files, ports.host.cwd).catch(() => null))?.root ?? ports.host.cwd;
    const settings = await readSettings(ports.files, root);
    const { selftest } = await import('./workflows/selftest.js');
    return selftest({ ports, folder: root, settings, version }, request.selftest ?? {});
  }
  if (command === 'postgres-client') {
    const folder = (await findProject(ports.files, ports.host.cwd).catch(() => null))?.root ?? ports.host.cwd;
    const settings = await readSettings(ports.files, folder);
    const { postgresClient } = await import('./workflows/postgresClient.js');
    return postgresClient({ ports, folder, settings }, request.client ?? { ownFolder: false });
  }
  if (command === 'explain') {
    const { explain } = await import('./workflows/explain.js');
    return explain(ports, options.name, request.json);
  }
  const project = await findProject(ports.files, ports.host.cwd);
  const settings = await readSettings(ports.files, project.root);
  const desk: Desk = { ports, project, settings, options, json: request.json, version, enter };
  switch (command) {
    case 'backups':
      return (await import('./workflows/backups.js')).backups(desk);
    case 'check': {
      const { check } = await import('./workflows/check.js');
      return check(desk, request.check ?? everything);
    }
    case 'sandbox': {
      const { sandbox } = await import('./workflows/sandbox.js');
      return sandbox(desk, request.sandbox?.act ?? 'status', request.sandbox?.wishes ?? {});
    }
    case 'rehearse': {
      const { rehearse } = await import('./workflows/rehearse.js');
      return rehearse(await enterWorld(ports, project, command, options, version), request.json);
    }
    case 'prune': {
      const { prune } = await import('./workflows/prune.js');
      return prune(await enterWorld(ports, project, command, options, version), request.json);
    }
    case 'doctor': {
      const { doctor } = await import('./workflows/doctor.js');
      return doctor(await enterWorld(ports, project, command, options, version), request.json);
    }
    default: {
      const workflow = await workflows[command]();
      return workflow(await enterWorld(ports, project, command, options, version));
    }
  }
}

/** What `check` does when nothing is said. */
export const everything: CheckWishes = { files: [], base: null, format: 'text', level: 'dangerous', all: false };

/** Before anything else is looked at: whatever flags and files say, production is not reset. */
function refuseProductionReset({ command, options }: Request): void {
  if (command !== 'reset' || (options.environment !== 'production' && options.environment !== null)) return;
  throw stop(
    exitCodes.refused,
    'production',
    'Production is never reset.',
    ['No flag, file or answer changes that.'],
    ['To undo a migration, restore its backup: npm run backups', 'To change production: npm run migrate:safe'],
  );
}

async function ownVersion({ files, host }: Ports): Promise<string> {
  const manifest = parseJson(await files.read(`${host.packageRoot}/package.json`)) as { version?: string } | null;
  return manifest?.version ?? 'unknown';
}

/** The demo may have changed its own by then. */
const nothingChanged = ({ command }: Request): string =>
  command === 'demo' ? '  No database of yours was changed.' : '  No database was changed.';

/** Ends before a workflow began: no project, a settings file that cannot be read; or when the demo cannot clean up. */
function tellEarlyEnd(ports: Ports, request: Request, error: unknown): ExitCode {
  const problems = problemsOf(error);
  const exit = error instanceof Stop ? error.exit : exitCodes.failed;
  for (const problem of problems) ports.report.problem(problem);
  if (!(error instanceof Interrupted)) ports.report.line(nothingChanged(request));
  if (request.json) print(ports, request, { version: 1, command: request.command, ok: false, exit, problems });
  return exit;
}
