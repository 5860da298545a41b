import { join } from 'node:path';
import type { Ports } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import { together } from '../together.js';
import { adviceLines, type Wish } from './installAdvice.js';
import { places } from './programsPlaces.js';
import { runIfPossible } from './runIfPossible.js';
import type { Settings } from './settings.js';
import { systemFacts, type SystemFacts } from './systemFacts.js';

/** PostgreSQL's client programs of one folder. */
export interface Programs {
  readonly folder: string;
  readonly major: number;
  /** As `pg_dump --version` says it, e.g. `17.6`. */
  readonly version: string;
  /** Archives can be packed with zstd: quicker and smaller than gzip. */
  readonly zstd: boolean;
}

export interface FoundPrograms {
  readonly programs: readonly Programs[];
  /** Every place looked at and what was there, for the message when none fits. */
  readonly looked: readonly string[];
  /** Of the machine: how it gets those that are missing. */
  readonly system: SystemFacts;
}

const needed = ['pg_dump', 'pg_restore', 'psql'] as const;

export const programPath = (programs: Programs, name: (typeof needed)[number]): string => join(programs.folder, name);

/** Looks through all places (`places`), in order; the first of each major wins. */
export async function findPrograms(
  ports: Pick<Ports, 'files' | 'shell' | 'host'>,
  root: string,
  settings: Pick<Settings, 'postgresBin'>,
  systemRoot = '',
): Promise<FoundPrograms> {
  const looked: string[] = [];
  const byMajor = new Map<number, Found>();
  const all = await places(ports, root, settings, systemRoot);
  const [system, ...inspected] = await together([
    systemFacts(ports),
    ...all.map(async ({ name, folders }) => ({
      name,
      answers: await together(folders.map((folder) => inspect(ports, folder))),
    })),
  ]);
  for (const { name, answers } of inspected) {
    const found = answers.filter((answer) => answer !== null && 'version' in answer);
    const halves = answers.filter((answer) => answer !== null && 'lacks' in answer);
    const there = found.length > 0 ? found.map((one) => `${one.version} in ${one.folder}`).join(', ') : 'none';
    looked.push(
      [`${name}: ${there}`, ...halves.map((one) => `${one.folder} lacks ${one.lacks.join(' and ')}`)].join('; '),
    );
    for (const programs of found) if (!byMajor.has(programs.major)) byMajor.set(programs.major, programs);
  }
  const chosen = [...byMajor.values()].sort((a, b) => a.major - b.major);
  const programs = await together(
    chosen.map(async (one) => ({ ...one, zstd: one.major >= zstdSince && (await knowsZstd(ports, one)) })),
  );
  return { programs, looked, system };
}

type Found = Omit<Programs, 'zstd'>;

/** A folder in which some of the programs are, and others not: it does not count, and whoever made it wants to know. */
interface Half {
  readonly folder: string;
  readonly lacks: readonly string[];
}

async function inspect(ports: Pick<Ports, 'files' | 'shell' | 'host'>, folder: string): Promise<Found | Half | null> {
  const lacks: string[] = [];
  const suffix = suffixOf(ports.host);
  for (const name of needed) if (!(await ports.files.isExecutable(join(folder, `${name}${suffix}`)))) lacks.push(name);
  if (lacks.length > 0) return lacks.length < needed.length ? { folder, lacks } : null;
  // Debian's /usr/bin/pg_dump is a chooser of 60 ms a call; what it chooses from lies in /usr/lib/postgresql.
  const program = join(folder, `pg_dump${suffix}`);
  if ((await ports.files.realPath(program)).endsWith('/pg_wrapper')) return null;
  const result = await runIfPossible(ports.shell, { program, args: ['--version'], env: {}, timeoutMs: patienceMs });
  if (result?.timedOut) return { folder, lacks: ['an answer of pg_dump --version'] };
  const version = /\(PostgreSQL\) (\d+(?:\.\d+)?\S*)/.exec(result?.stdout ?? '')?.[1];
  if (version === undefined) return null;
  return { folder, major: Number.parseInt(version, 10), version };
}

const suffixOf = ({ platform }: Pick<Ports['host'], 'platform'>): string => (platform === 'win32' ? '.exe' : '');

/** Whatever is called pg_dump there may be something else, which never ends. */
const patienceMs = 10_000;

const zstdSince = 16;

/** Each build may have been made without it; pg_dump looks at that before it connects, here to a folder that is none. */
async function knowsZstd({ shell, host }: Pick<Ports, 'shell' | 'host'>, { folder }: Found): Promise<boolean> {
  const program = join(folder, `pg_dump${suffixOf(host)}`);
  const args = ['--format=custom', '--compress=zstd', '--file=/dev/null', '--dbname=host=/nonexistent/supasafe'];
  const result = await runIfPossible(shell, { program, args, env: { LC_ALL: 'C' }, timeoutMs: patienceMs });
  return result?.stderr.includes('connection to server') ?? false;
}

/** The programs and the scratch server that fit one server. */
export interface Pair {
  readonly programs: Programs;
  readonly scratchMajor: number;
}

const oldestServer = 14;
const newestServer = 18;

/** Whether supasafe works with servers of this major. */
export const isKnownServer = (major: number): boolean => major >= oldestServer && major <= newestServer;

/**
 * client ≥ server, because an older pg_dump refuses a newer server; scratch ≥ client, because a dump of 17 says things
 * that 15 does not know. The smallest that fit, so that as little as possible differs from the source. Without scratch
 * majors (null: nothing will be restored) only the first of the two counts.
 */
export function choosePair(
  serverMajor: number,
  label: string,
  found: FoundPrograms,
  scratchMajors: readonly number[] | null,
): Pair | Problem {
  if (!isKnownServer(serverMajor)) {
    return {
      code: 'server-version',
      exit: exitCodes.usage,
      what: `${label} runs PostgreSQL ${serverMajor}; supasafe knows ${oldestServer} to ${newestServer}.`,
      next: ['Look for a newer supasafe.'],
    };
  }
  const scratch = [...(scratchMajors ?? found.programs.map(({ major }) => major))].sort((a, b) => a - b);
  for (const programs of found.programs) {
    const scratchMajor = scratch.find((major) => major >= programs.major);
    if (programs.major >= serverMajor && scratchMajor !== undefined) return { programs, scratchMajor };
  }
  const wantedMajor = scratchMajors ? scratch.find((major) => major >= serverMajor) : serverMajor;
  if (wantedMajor === undefined) {
    return {
      code: 'scratch-version',
      exit: exitCodes.usage,
      what: `${label} runs PostgreSQL ${serverMajor}, and no scratch server is new enough to restore its backup (there are ${scratch.join(', ')}).`,
      next: [
        'Set "scratch" in supasafe.json to the superuser URL of a server that is, a running `supabase start` say.',
      ],
    };
  }
  const tooNew = found.programs.filter(({ major }) => scratchMajors && major > Math.max(...scratch));
  return programsMissing(
    `${label} runs PostgreSQL ${serverMajor}, and no client programs (pg_dump, pg_restore and psql in one folder) here fit it.`,
    { least: serverMajor, most: scratchMajors ? Math.max(...scratch) : newestServer, wanted: wantedMajor },
    found,
    tooNew.map((one) => `${one.version} is newer than the newest scratch server (${Math.max(...scratch)}).`),
  );
}

/** Client programs that would do are missing: where they were looked for, and how this very system gets them. */
export const programsMissing = (
  what: string,
  wish: Wish,
  { looked, system }: FoundPrograms,
  why: readonly string[] = [],
): Problem => ({
  code: 'programs-missing',
  exit: exitCodes.usage,
  what,
  details: [...looked, ...why],
  next: adviceLines(system, wish),
});
