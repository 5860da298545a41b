import { findBackup } from '../../backup/listing.js';
import type { Target } from '../../environments/environment.js';
import { findPrograms } from '../../environments/programs.js';
import { productionInShell } from '../../environments/shellNames.js';
import { missingUrl } from '../../environments/sources.js';
import { logPaths } from '../../journal/textLogs.js';
import { collect, onePerCause, stopIfAny, type Problem } from '../../problem.js';
import { readMigrations } from '../../supabase/migrations.js';
import { lockAll } from '../connections.js';
import { findLocal } from '../localTarget.js';
import { inspectTarget } from '../ready.js';
import type { RestorePreflight } from '../restoreEvidence.js';
import { openScratchSource } from '../scratchSource.js';
import { resolveTargets, type Targets } from '../targets.js';
import type { World } from '../world.js';
import { takeCareOfCutOffRuns } from './cutOffRuns.js';
import { roomForBackups } from './verifiedBackup.js';

/** What every restore begins with, whole or by tables: the target, looked at and locked, and what comes back to it. */
export async function restoreGround(world: World): Promise<RestorePreflight> {
  const { ports, project, settings, options } = world;
  const { environment } = options;
  if (environment === null) throw new Error('restore was let through without a target');
  await takeCareOfCutOffRuns(world);
  const problems: Problem[] = [];
  const [git, found, scratch, resolved, source] = await Promise.all([
    ports.git.state(project.root, logPaths),
    findPrograms(ports, project.root, settings),
    collect(problems, () => openScratchSource(world)),
    collect(problems, () => resolveTargets(world)),
    collect(problems, () => findBackup(ports.files, project.root, options.name, ports.host.cwd)),
  ]);
  problems.push(...(resolved?.problems ?? []));
  const target = resolved?.targets[environment] ?? (environment === 'local' ? await localStack(world, resolved) : null);
  if (!target && !resolved?.problems.length) problems.push(missingUrl(project, environment));
  if (environment === 'production' && target)
    problems.push(...(await productionInShell(ports.host.env, target, ports.network)));
  stopIfAny(problems);
  if (!target || !scratch || !source) throw new Error('preflight found neither a target nor a problem');
  const ready = await inspectTarget(world, target, { found, source: scratch, migrations: null }, problems);
  stopIfAny(problems);
  if (!ready) throw new Error('preflight found neither a server nor a problem');
  stopIfAny(onePerCause(await roomForBackups(world, [ready])));
  if (!options.dryRun) stopIfAny(await lockAll([ready]));
  return { git, ready, source };
}

/** The database of `supabase start`, when it is this project's. */
async function localStack(world: World, resolved: Targets | null): Promise<Target | null> {
  const { ports, project } = world;
  const { migrations } = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  const found = await findLocal(world, resolved, migrations);
  return 'kind' in found ? null : found;
}
