import { join } from 'node:path';
import { takeCareOfCutOffRuns } from './common/cutOffRuns.js';
import { keepOpen, lockAll, sameDatabases } from './connections.js';
import { roomForBackups } from './common/verifiedBackup.js';
import { findLocal } from './localTarget.js';
import { readCommitted, uncommitted } from './gitProblems.js';
import { cannotRehearse, openScratchSource } from './scratchSource.js';
import { inspectSession, type Ready, type StandIn } from './ready.js';
import { resolveTargets } from './targets.js';
import { findPrograms } from '../environments/programs.js';
import { productionInShell } from '../environments/shellNames.js';
import { missingUrl } from '../environments/sources.js';
import type { EnvironmentName, Target } from '../environments/environment.js';
import type { GitState } from '../ports.js';
import { collect, onePerCause, stopIfAny, type Problem } from '../problem.js';
import { findCli, type SupabaseCli } from '../supabase/cli.js';
import { readMigrations, type Migration } from '../supabase/migrations.js';
import { freezeMigrations } from '../supabase/workdir.js';
import type { MigrateEvidence } from './evidence.js';
import { define, NothingToDo } from './step.js';
import type { World } from './world.js';

/** What was found before anything was touched. */
export interface Preflight {
  readonly git: GitState;
  readonly cli: SupabaseCli;
  readonly migrations: readonly Migration[];
  /** The files as they were read, for the CLI to push from. */
  readonly workdir: string;
  readonly production: Ready;
  readonly staging: Ready | StandIn;
  readonly local: Ready | StandIn;
}

/**
 * What the run is about to do with what was found. `rehearse` pushes nowhere: it looks at production only, keeps nobody
 * out by a lock, and takes files that are not committed yet.
 */
export type PreflightFor = 'migrate' | 'rehearse';

export const preflight = (world: World, wanted: PreflightFor = 'migrate') =>
  define<MigrateEvidence>()({
    id: 'preflight',
    title: 'Look at files, programs and databases',
    touches: 'nothing',
    needs: [],
    preview: () => [],
    run: () => runPreflight(world, wanted),
  });

async function runPreflight(world: World, wantedFor: PreflightFor): Promise<Preflight> {
  const pushes = wantedFor === 'migrate';
  const { ports, project, settings, run } = world;
  await takeCareOfCutOffRuns(world);
  const problems: Problem[] = [];
  const folder = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  const { migrations } = folder;
  const [cli, committed, found, source, resolved] = await Promise.all([
    collect(problems, () => findCli(ports.files, ports.host, project.root)),
    collect(problems, () => readCommitted(world, migrations)),
    findPrograms(ports, project.root, settings),
    collect(problems, () => openScratchSource(world)),
    collect(problems, () => resolveTargets(world, pushes ? undefined : ['production'])),
  ]);
  problems.push(...folder.problems, ...(resolved?.problems ?? []));
  problems.push(...(committed?.problems ?? []).filter(({ code }) => pushes || code !== uncommitted));
  const targets = resolved?.targets ?? {};
  if (!targets.production && !resolved?.problems.length) problems.push(missingUrl(project, 'production'));
  if (targets.production)
    problems.push(...(await productionInShell(ports.host.env, targets.production, ports.network)));

  const local = pushes ? await findLocal(world, resolved, migrations) : notAsked('local');
  // With a file missing or unreadable every ledger would seem to differ: one cause is told, not its echoes.
  const wanted = source && { found, source, migrations: folder.problems.length === 0 ? migrations : null };
  const inspect = async (target: Target) => {
    const own: Problem[] = [];
    const session = await collect(own, () => keepOpen(world, target));
    const ready = session && wanted && (await inspectSession(target, session, wanted, own));
    return { ready, own };
  };
  const databases = [targets.production, targets.staging, 'kind' in local ? undefined : local].filter(
    (target) => target !== undefined,
  );
  const looked = await Promise.all(databases.map(inspect));
  problems.push(...looked.flatMap(({ own }) => own));
  const ready = looked.flatMap((one) => one.ready ?? []);
  warmUp(world, ready);
  problems.push(...(await sameDatabases(ready)));
  const of = (environment: EnvironmentName) => ready.find((one) => one.environment === environment);
  const production = of('production');
  if (source && production) problems.push(...(await cannotRehearse(source, production)));
  stopIfAny(onePerCause(problems));

  const git = committed?.git;
  if (!production || !cli || !git) throw new Error('preflight found neither production nor a problem');
  if (production.pending.length === 0) throw new NothingToDo(nothingPending(ready, migrations));
  stopIfAny(
    onePerCause(
      await roomForBackups(
        world,
        ready.filter((one) => one.pending.length > 0),
      ),
    ),
  );
  if (pushes && !world.options.dryRun) stopIfAny(await lockAll(ready));
  return {
    git,
    cli,
    migrations,
    production,
    local: of('local') ?? (local as StandIn),
    staging: of('staging') ?? { kind: 'stand-in', environment: 'staging', why: 'no URL is given for staging' },
    workdir: await freezeMigrations(ports.files, join(run.folder, 'workdir'), project.id, migrations),
  };
}

const notAsked = (environment: EnvironmentName): StandIn => ({
  kind: 'stand-in',
  environment,
  why: 'a rehearsal tries nothing there',
});

/**
 * Scratch is wanted in a moment: it starts while the rest is looked at, with room for the largest of those whose backups
 * it will hold. Whoever wants it hears of a failure.
 */
function warmUp({ options, ports, resources }: World, ready: readonly Ready[]): void {
  const pending = ready.filter((one) => one.pending.length > 0);
  const production = pending.find((one) => one.environment === 'production');
  if (!production || options.dryRun || !(options.prepare || ports.prompter.isTerminal)) return;
  const largest = Math.max(...pending.map(({ server }) => server.bytes));
  resources.scratch(production.pair.scratchMajor, largest).catch(() => undefined);
}

function nothingPending(ready: readonly Ready[], migrations: readonly Migration[]): string[] {
  const production = ready.find((one) => one.environment === 'production');
  const behind = ready.filter((one) => one.pending.length > 0);
  return [
    `Nothing is pending: ${production?.target.label ?? 'production'} has all ${migrations.length} migrations of this folder.`,
    ...behind.map((one) => `${one.target.label} lacks ${one.pending.map((migration) => migration.file).join(', ')}.`),
  ];
}
