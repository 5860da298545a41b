import { labelOf, type Target } from '../environments/environment.js';
import { findPrograms } from '../environments/programs.js';
import { productionInShell } from '../environments/shellNames.js';
import { missingUrl } from '../environments/sources.js';
import { isLoopback } from '../environments/url.js';
import { logPaths } from '../journal/textLogs.js';
import { collect, exitCodes, onePerCause, stop, stopIfAny, type Problem } from '../problem.js';
import { findCli } from '../supabase/cli.js';
import { readMigrations } from '../supabase/migrations.js';
import { repositoryProblems } from './gitProblems.js';
import { openScratchSource } from './scratchSource.js';
import { keepOpen, lockAll, sameDatabases } from './connections.js';
import { takeCareOfCutOffRuns } from './common/cutOffRuns.js';
import { findLocal } from './localTarget.js';
import { notProduction } from './common/notProduction.js';
import { inspectTarget, type Ready } from './ready.js';
import { roomForBackups } from './common/verifiedBackup.js';
import { resolveTargets } from './targets.js';
import type { ResetEvidence, ResetPreflight } from './resetEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const resetPreflight = (world: World) =>
  define<ResetEvidence>()({
    id: 'preflight',
    title: 'Look at files, programs and databases',
    touches: 'nothing',
    needs: [],
    preview: () => [],
    run: () => runPreflight(world),
  });

async function runPreflight(world: World): Promise<ResetPreflight> {
  const { ports, project, settings } = world;
  const environment = world.options.environment;
  if (environment !== 'local' && environment !== 'staging') throw new Error('reset knows local and staging only');
  await takeCareOfCutOffRuns(world);
  const problems: Problem[] = [];
  const [cli, git, folder, found, source, resolved] = await Promise.all([
    collect(problems, () => findCli(ports.files, ports.host, project.root)),
    collect(problems, () => ports.git.state(project.root, logPaths)),
    readMigrations(ports.files, project.migrationsFolder, ports.clock.now()),
    findPrograms(ports, project.root, settings),
    collect(problems, () => openScratchSource(world)),
    collect(problems, () => resolveTargets(world)),
  ]);
  problems.push(...folder.problems, ...(resolved?.problems ?? []));
  problems.push(...repositoryProblems(project, git));
  if (resolved?.targets.production)
    problems.push(...(await productionInShell(ports.host.env, resolved.targets.production, ports.network)));
  stopIfAny(problems);
  const target =
    environment === 'local' ? await findLocal(world, resolved, folder.migrations) : resolved?.targets.staging;
  if (!target) problems.push(missingUrl(project, environment));
  else if ('kind' in target) problems.push(nothingToReset(labelOf(project.id, 'local'), target.why));
  stopIfAny(problems);
  if (!target || 'kind' in target || !cli || !git || !source)
    throw new Error('preflight found neither a target nor a problem');

  const isLocalStack =
    resolved?.mode === 'configured' && isStack(project, target, environment === 'local' && !resolved.targets.local);
  const ready = await inspectTarget(world, target, { found, source, migrations: null }, problems);
  stopIfAny(problems);
  if (!ready) throw new Error('preflight found neither a server nor a problem');
  stopIfAny(onePerCause(await roomForBackups(world, [ready])));
  stopIfAny(await notProduction(world, ready, resolved?.targets.production));
  const other = resolved?.targets[environment === 'local' ? 'staging' : 'local'];
  if (other) stopIfAny(await alsoAnother(world, ready, other));
  stopIfAny(await lockAll([ready]));
  return {
    git,
    cli,
    ready,
    production: resolved?.targets.production,
    migrations: folder.migrations,
    isLocalStack,
  };
}

/**
 * The CLI resets the stack by making its container anew, whatever database was named. So only what is known to be the
 * stack's own counts as it, and anything else on its port is refused.
 */
function isStack(
  { localPort }: World['project'],
  { address, environment, label, source }: Target,
  isFound: boolean,
): boolean {
  if (isFound) return true;
  if (!isLoopback(address.host) || address.port !== localPort) return false;
  if (environment === 'local' && address.database === 'postgres') return true;
  throw stop(
    exitCodes.refused,
    'local-stack',
    `${label} leads to the port of the local stack (${localPort}), and is not its database.`,
    [
      `It is the database ${address.database} of ${source}. A reset of the local stack makes its database postgres anew, and nothing else.`,
    ],
    [
      environment === 'local'
        ? `Name the database postgres in ${source}, or take the URL out of it.`
        : `Look at the URL in ${source}, and at the port of [db] in supabase/config.toml.`,
    ],
  );
}

/** Two names for one database: whoever resets the one means to keep the other. */
async function alsoAnother(world: World, ready: Ready, other: Target): Promise<Problem[]> {
  // One that does not answer now loses nothing that anybody can see: only production must be asked.
  const session = await collect([], () => keepOpen(world, other));
  return session ? sameDatabases([ready, { target: other, session }]) : [];
}

const nothingToReset = (label: string, why: string): Problem =>
  stop(
    exitCodes.usage,
    'nothing-to-reset',
    `There is no database ${label} to reset.`,
    [`${why.charAt(0).toUpperCase()}${why.slice(1)}.`],
    ['Start the local stack (supabase start), or give a URL in .env.local.'],
  ).problems[0];
