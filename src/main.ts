import { dispatch, type Request } from './dispatch.js';
import { inWordsOf, inWordsReport, readCommandWords, type Asked } from './environments/commandWords.js';
import { findProject } from './environments/project.js';
import { inTexts } from './json.js';
import type { Ports } from './ports.js';
import { exitCodes, Interrupted, Stop, problemsOf, type ExitCode } from './problem.js';
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
    inWords: (text) => text,
    readWordsAgain: () => Promise.resolve(),
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
        report.line(report.tone('warn', text));
      });
  const plain = createPorts(interruption, played);
  const { report } = plain;
  const ports = await inProjectWords(plain, { command: request.command, sandbox: request.options.sandbox });
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

/** The same ports; what they print names commands as the project around is told them. */
async function inProjectWords(ports: Ports, asked: Asked): Promise<Ports> {
  let words = inWordsOf(await readCommandWords(ports), asked);
  const inWords = (text: string): string => words(text);
  const readWordsAgain = async (from: string): Promise<void> => {
    words = inWordsOf(await readCommandWords(ports, from), asked);
  };
  return { ...ports, inWords, readWordsAgain, report: inWordsReport(ports.report, inWords) };
}

/** What a command line that is wrong is told, before there is anything else. */
export const inWordsHere = async (text: string): Promise<string> =>
  inWordsOf(await readCommandWords({ files: createFiles(), host: createHost() }))(text);

/** What a command line may name here: backups of the project around, codes of findings, runs whose push has a way back. */
export async function namesOf(what: 'backups' | 'codes' | 'runs'): Promise<readonly string[]> {
  if (what === 'codes') return (await import('./analysis/page.js')).pageCodes;
  const [files, { cwd }] = [createFiles(), createHost()];
  const project = await findProject(files, cwd).catch(() => null);
  if (project === null) return [];
  if (what === 'backups') return (await import('./backup/listing.js')).idsOfBackups(files, project.root);
  const [{ runsWith }, { undoFile }] = await Promise.all([
    import('./journal/runRecord.js'),
    import('./restore/undoFile.js'),
  ]);
  return runsWith(files, project.root, undoFile);
}

/** The sandbox's URLs are its result, password and all; everything else goes through the one that hides passwords. */
function print({ report, redact, inWords }: Ports, request: Request, json: object): void {
  // Hidden in the values, not in the text: JSON writes some characters of a password otherwise, and has words of its own.
  const shown = request.command === 'sandbox' ? json : inTexts(json, (text) => inWords(redact(text)));
  report.outputAsIs(JSON.stringify(shown));
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
