import { environmentNames, labelOf, type EnvironmentName, type Target } from '../environments/environment.js';
import { choosePair, findPrograms, programsMissing } from '../environments/programs.js';
import { hasAnySource, readSources } from '../environments/sources.js';
import { parseDatabaseUrl } from '../environments/url.js';
import { exitCodes, problemsOf, stop, stopIfAny, Stop, type Problem } from '../problem.js';
import { embeddedMajors, embeddedWish, majorsByChoice } from '../sandbox/binaries.js';
import type { Furniture } from '../sandbox/furnish.js';
import { sandboxStatus, startSandbox, type Sandbox } from '../sandbox/sandbox.js';
import { readMigrations } from '../supabase/migrations.js';
import type { World } from './world.js';

export interface Targets {
  readonly mode: 'sandbox' | 'configured';
  readonly targets: Partial<Record<EnvironmentName, Target>>;
  readonly problems: readonly Problem[];
}

type TargetWorld = Pick<World, 'ports' | 'project' | 'settings' | 'options'>;

/** `--sandbox` always wins; the key in supasafe.json counts only where nothing else is said. */
export const usesSandbox = async ({ ports, project, settings, options }: TargetWorld): Promise<boolean> =>
  options.sandbox || (settings.sandbox && !(await hasAnySource(ports, project)));

/** The databases that a command is about; a stopped sandbox is started, and left up. */
export async function resolveTargets(
  world: TargetWorld,
  wanted: readonly EnvironmentName[] = environmentNames,
): Promise<Targets> {
  if (!(await usesSandbox(world))) {
    return { mode: 'configured', ...(await readSources(world.ports, world.project, world.settings, wanted)) };
  }
  const sandbox = await runningSandbox(world);
  return {
    mode: 'sandbox',
    problems: [],
    targets: Object.fromEntries(wanted.map((name) => [name, sandboxTarget(world, sandbox, name)])),
  };
}

function sandboxTarget({ ports, project }: TargetWorld, sandbox: Sandbox, environment: EnvironmentName): Target {
  const source = 'the sandbox';
  const url = parseDatabaseUrl(sandbox[environment].url ?? '', source, ports.secret);
  if ('code' in url) throw new Stop(url);
  return { ...url, environment, label: labelOf(project.id, environment), source };
}

/** The sandbox with all three servers up, made if there is none. */
export async function runningSandbox(world: TargetWorld, wishes: SandboxWishes = {}): Promise<Sandbox> {
  const { ports, project } = world;
  const there = await sandboxStatus(ports, project);
  if (there && environmentNames.every((name) => there[name].url !== null)) return there;
  if (wishes.major !== undefined && !embeddedMajors.includes(wishes.major)) throw unknownMajor(wishes.major);
  const major = there?.production.major ?? wishes.major ?? (await usableMajor(world));
  const start = async (pending: number): Promise<Sandbox> =>
    startSandbox(ports, project, major, await furniture(world, pending));
  let seedFitsAll = false;
  const startFilled = async (): Promise<Sandbox> => {
    try {
      return await start(wishes.pending ?? usuallyPending);
    } catch (error) {
      // A seed as `supabase db reset` wants it fits all files together; how many are pending, nobody has said.
      if (wishes.pending !== undefined || !problemsOf(error).some(({ code }) => code === 'sandbox-seed')) throw error;
      seedFitsAll = true;
      return start(0);
    }
  };
  return ports.report.step('Start the sandbox', startFilled, () =>
    seedFitsAll ? 'nothing is pending there: supabase/seed.sql wants all migrations' : null,
  );
}

const unknownMajor = (major: number): Stop =>
  stop(
    exitCodes.usage,
    'sandbox-major',
    `There is no embedded PostgreSQL ${major}.`,
    [],
    [`Choose one of ${embeddedMajors.join(', ')}.`],
  );

export interface SandboxWishes {
  readonly major?: number;
  /** How many of the newest files stay pending in a new sandbox. */
  readonly pending?: number;
}

const usuallyPending = 3;

async function furniture({ ports, project }: TargetWorld, pending: number): Promise<Furniture> {
  const { migrations, problems } = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  stopIfAny(problems);
  const seed = await ports.files.read(`${project.root}/supabase/seed.sql`);
  return { applied: migrations.slice(0, Math.max(0, migrations.length - pending)), seed };
}

/** The usual embedded server, else the newest, for which there are client programs. */
async function usableMajor({ ports, project, settings }: TargetWorld): Promise<number> {
  const found = await findPrograms(ports, project.root, settings);
  const usable = majorsByChoice.find((major) => !('code' in choosePair(major, 'the sandbox', found, embeddedMajors)));
  if (usable !== undefined) return usable;
  const what = 'A sandbox needs client programs (pg_dump, pg_restore and psql in one folder), and none here fit it.';
  throw new Stop(programsMissing(what, embeddedWish, found));
}
