import { checkName } from '../backup/name.js';
import type { EnvironmentName, Target } from '../environments/environment.js';
import { findPrograms } from '../environments/programs.js';
import { productionInShell } from '../environments/shellNames.js';
import { missingUrl } from '../environments/sources.js';
import { logPaths } from '../journal/textLogs.js';
import type { Session } from '../ports.js';
import { collect, stopIfAny, type Problem } from '../problem.js';
import { together } from '../together.js';
import { readMigrations } from '../supabase/migrations.js';
import { takeCareOfCutOffRuns } from './common/cutOffRuns.js';
import { keepOpen } from './connections.js';
import { inspectSession } from './ready.js';
import { roomForBackups } from './common/verifiedBackup.js';
import { openScratchSource } from './scratchSource.js';
import { findLocal } from './localTarget.js';
import { resolveTargets, type Targets } from './targets.js';
import type { BackupEvidence, BackupPreflight } from './backupEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const backupPreflight = (world: World) =>
  define<BackupEvidence>()({
    id: 'preflight',
    title: 'Look at files, programs and the database',
    touches: 'nothing',
    needs: [],
    preview: () => [],
    run: () => runPreflight(world),
  });

async function runPreflight(world: World): Promise<BackupPreflight> {
  const { ports, project, settings, options } = world;
  if (options.name !== null) checkName(options.name);
  await takeCareOfCutOffRuns(world);
  const environment = options.environment ?? 'production';
  const problems: Problem[] = [];
  const [git, found, source, reached] = await together([
    ports.git.state(project.root, logPaths),
    findPrograms(ports, project.root, settings),
    // A backup that nobody wants to verify does without scratch, also where there is none.
    options.verify ? collect(problems, () => openScratchSource(world)) : Promise.resolve(null),
    reach(world, environment, problems),
  ]);
  const ready =
    reached?.session && (source || !options.verify)
      ? await inspectSession(reached.target, reached.session, { found, source, migrations: null }, problems)
      : null;
  stopIfAny(problems);
  if (!ready) throw new Error('preflight found neither a database nor a problem');
  stopIfAny(await roomForBackups(world, [ready], options.name));
  return { ready, git };
}

/** What is asked for, and a session there; while that is opened, files and programs are looked at. */
async function reach(
  world: World,
  environment: EnvironmentName,
  problems: Problem[],
): Promise<{ target: Target; session: Session | null } | null> {
  const { ports, project } = world;
  const resolved = await collect(problems, () => resolveTargets(world, [environment]));
  problems.push(...(resolved?.problems ?? []));
  const target = resolved?.targets[environment] ?? (environment === 'local' ? await localStack(world, resolved) : null);
  if (!target && resolved?.problems.length === 0) problems.push(missingUrl(project, environment));
  if (!target) return null;
  if (environment === 'production') problems.push(...(await productionInShell(ports.host.env, target, ports.network)));
  return { target, session: await collect(problems, () => keepOpen(world, target)) };
}

/** The database of `supabase start`, when it is this project's. */
async function localStack(world: World, resolved: Targets | null): Promise<Target | null> {
  const { ports, project } = world;
  const { migrations } = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  const found = await findLocal(world, resolved, migrations);
  return 'kind' in found ? null : found;
}
