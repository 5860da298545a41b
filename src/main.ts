import { findProject } from './environments/project.js';
import { readSettings } from './environments/settings.js';
import { beginRun } from './journal/runRecord.js';
import type { Ports } from './ports.js';
import { exitCodes, Interrupted, Stop, type ExitCode, type Problem } from './problem.js';
import { scratchSource } from './sandbox/scratchSource.js';
import { sweepScratch } from './sandbox/scratch.js';
import { createResources, type Options, type World } from './steps/world.js';
import { createClock } from './system/clock.js';
import { createFiles } from './system/files.js';
import { createGit } from './system/git.js';
import { createHost } from './system/host.js';
import { listenForInterruption, type Interruption } from './system/interruption.js';
import { createNetwork } from './system/network.js';
import { createPostgres } from './system/postgres.js';
import { createPrompter } from './system/prompter.js';
import { createReport } from './system/report.js';
import { Secrets } from './system/secrets.js';
import { createShell } from './system/shell.js';
import { migrate } from './workflows/migrate.js';

export type CommandName = 'migrate';

/** What one command line asks for. */
export interface Request {
  readonly command: CommandName;
  readonly json: boolean;
  readonly options: Options;
}

export interface Result {
  readonly exit: ExitCode;
  /** What `--json` prints. */
  readonly json: object;
}

const commands: Record<CommandName, (world: World) => Promise<Result>> = { migrate };

/** Real adapters; `played` takes the place of those that a test or the demo plays: the person, the clock, faults. */
export function createPorts(interruption: Interruption, played: Partial<Ports> = {}): Ports {
  const secrets = new Secrets();
  const host = played.host ?? createHost();
  const clock = played.clock ?? createClock(interruption);
  const report = played.report ?? createReport(clock, host, secrets.redact);
  return {
    host,
    clock,
    report,
    shell: createShell(interruption),
    postgres: createPostgres(interruption),
    files: createFiles(),
    git: createGit(),
    network: createNetwork(),
    prompter: createPrompter(interruption, (text) => report.tone('production', text)),
    settle: interruption.settle,
    redact: secrets.redact,
    secret: secrets.wrap,
    ...played,
  };
}

/** Runs one command to its end and says how it ended; never throws. */
export async function run(request: Request, played: Partial<Ports> = {}): Promise<ExitCode> {
  const interruption = listenForInterruption(() => {
    ports.report.line(
      ports.report.tone('warn', '▲ Interrupted: looking at what is left, and cleaning up. (Once more ends at once.)'),
    );
  });
  const ports = createPorts(interruption, played);
  try {
    const result = await runIn(ports, request);
    if (request.json) ports.report.output(JSON.stringify(result.json));
    return result.exit;
  } catch (error) {
    return tellEarlyEnd(ports, request, error);
  } finally {
    interruption.dispose();
  }
}

async function runIn(ports: Ports, request: Request): Promise<Result> {
  const project = await findProject(ports.files, ports.host.cwd);
  const settings = await readSettings(ports.files, project.root);
  await sweepScratch(ports, project.root);
  const resources = createResources(() => scratchSource(ports, project.root, settings));
  const version = await ownVersion(ports);
  const world: World = {
    ports,
    project,
    settings,
    resources,
    version,
    options: request.options,
    run: await beginRun(ports, project.root, request.command),
  };
  return commands[request.command](world);
}

async function ownVersion({ files, host }: Ports): Promise<string> {
  const manifest = JSON.parse((await files.read(`${host.packageRoot}/package.json`)) ?? '{}') as { version?: string };
  return manifest.version ?? 'unknown';
}

/** Ends before a workflow began: no project, a settings file that cannot be read. */
function tellEarlyEnd(ports: Ports, request: Request, error: unknown): ExitCode {
  const stop = error instanceof Stop ? error : null;
  const unexpected: Problem = {
    code: 'unexpected',
    exit: exitCodes.failed,
    what: (error as Error).stack ?? String(error),
  };
  const problems = stop?.problems ?? [unexpected];
  const exit = stop?.exit ?? exitCodes.failed;
  for (const problem of problems) ports.report.problem(problem);
  if (!(stop instanceof Interrupted)) ports.report.line('  Nothing was changed.');
  if (request.json)
    ports.report.output(JSON.stringify({ version: 1, command: request.command, ok: false, exit, problems }));
  return exit;
}
