import { fits, type Wish } from '../environments/debianSuites.js';
import { fetchPrograms } from '../environments/fetchPrograms.js';
import { canFetch, installWay, lineOf, type Way } from '../environments/installAdvice.js';
import { findPrograms, isKnownServer, programsMissing, type FoundPrograms } from '../environments/programs.js';
import { lastLine, runTool } from '../environments/runTool.js';
import type { Settings } from '../environments/settings.js';
import type { Ports } from '../ports.js';
import { exitCodes, stop, Stop } from '../problem.js';
import { embeddedWish } from '../sandbox/binaries.js';
import type { Result } from './desk.js';

export interface ClientWishes {
  /** Without it any major will do with which an embedded server can be backed up. */
  readonly major?: number;
  /** Into a folder of supasafe's own, even where the system could install them. */
  readonly ownFolder: boolean;
}

/** What `scripts/postgres-client.sh` works with: it may begin outside any project. */
export interface ClientDesk {
  readonly ports: Ports;
  readonly folder: string;
  readonly settings: Pick<Settings, 'postgresBin'>;
}

/** What `scripts/postgres-client.sh` does: says what it will run, asks, and brings PostgreSQL's client programs. */
export async function postgresClient(desk: ClientDesk, { major, ownFolder }: ClientWishes): Promise<Result> {
  const { ports, folder, settings } = desk;
  if (major !== undefined && !isKnownServer(major)) throw unknownMajor(major);
  const wish = major === undefined ? embeddedWish : { least: major, most: major, wanted: major };
  const found = await findPrograms(ports, folder, settings);
  if (!tell(ports, found, wish)) {
    const way = ownFolder ? null : installWay(found.system, wish);
    if (way && (await mayRun(ports, way))) await install(ports, way);
    else await fetch(desk, wish, found, way);
    const now = await findPrograms(ports, folder, settings);
    if (!tell(ports, now, wish)) throw new Stop(programsMissing('They were installed, and are not found.', wish, now));
  }
  return { exit: exitCodes.done, json: {} };
}

const unknownMajor = (major: number) =>
  stop(
    exitCodes.usage,
    'usage',
    `PostgreSQL ${major} is none that supasafe works with.`,
    [],
    ['Name one from 14 to 18, or none.'],
  );

/** False when there are none that will do. */
function tell({ report }: Ports, { programs }: FoundPrograms, wish: Wish): boolean {
  const there = programs.filter(({ major }) => fits(major, wish));
  for (const { version, folder } of there) report.line(`✓ PostgreSQL's client programs ${version} are in ${folder}`);
  return there.length > 0;
}

/** Nobody is asked for a password: sudo must go without. */
async function mayRun(ports: Ports, { commands }: Way): Promise<boolean> {
  if (commands.every(([program]) => program !== 'sudo')) return true;
  return (await runTool(ports, 'sudo', ['-n', 'true'])).exitCode === 0;
}

async function install(ports: Ports, way: Way): Promise<void> {
  const { report } = ports;
  report.line(`This installs PostgreSQL's client programs ${way.major} on ${way.system}:`);
  report.line(`  ${lineOf(way)}`);
  await ask(ports);
  for (const words of way.commands) {
    const [program = '', ...args] = words;
    const line = lineOf({ commands: [words] });
    await report.step(line, async () => {
      const result = await runTool(ports, program, args);
      if (result.exitCode === 0) return;
      throw stop(
        exitCodes.failed,
        'install-failed',
        `${line} failed.`,
        [lastLine(result) ?? `It ended with ${result.exitCode ?? 'a signal'}.`],
        ['Run the line above by hand to see all that it says.'],
      );
    });
  }
}

async function fetch({ ports, folder, settings }: ClientDesk, wish: Wish, found: FoundPrograms, way: Way | null) {
  const { report } = ports;
  if (way) report.line(`The usual way needs root's rights, and sudo wants a password: ${lineOf(way)}`);
  if (!canFetch(found.system, wish) && !found.system.tools.has('docker')) {
    const what = 'supasafe cannot bring them here: no client programs are packaged for this system, or none that fit.';
    throw new Stop(programsMissing(what, wish, found));
  }
  report.line(
    "Packages are downloaded and unpacked into a folder of supasafe's own; nothing of the system is changed.",
  );
  await ask(ports);
  await fetchPrograms(ports, folder, settings, wish, found);
}

const times = 2;

async function ask({ host, prompter }: Ports): Promise<void> {
  if (host.env.CI === 'true') return;
  if (!prompter.isTerminal)
    throw stop(
      exitCodes.noTerminal,
      'no-terminal',
      'There is no terminal to ask on, and nobody has approved to install anything.',
      ['Standard input and standard error must both be a terminal; an answer is never assumed.'],
      ['Run it in a terminal, or with CI=true to have it done without a question.'],
    );
  for (let asked = 0; asked < times; asked += 1)
    if ((await prompter.ask('Type yes to run it:')).trim() === 'yes') return;
  throw stop(exitCodes.declined, 'declined', 'It was not run.', [], ['Nothing was installed.']);
}
