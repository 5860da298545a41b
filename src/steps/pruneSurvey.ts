import { lookAt, type Holding, type Holdings } from '../backup/holdings.js';
import { decide, newestFirst } from '../backup/retention.js';
import { environmentNames, type EnvironmentName } from '../environments/environment.js';
import { findFailedAttempts, findUndeployed, type FailedAttempt } from '../journal/backupHistory.js';
import { findCutOffRuns, findRunsAtWork, runsFolder, type RunAtWork } from '../journal/runRecord.js';
import type { PruneEvidence, Subject, Survey } from './pruneEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const pruneSurvey = (world: World) =>
  define<PruneEvidence>()({
    id: 'survey',
    title: 'Look at the backups',
    touches: 'nothing',
    needs: [],
    preview: () => [],
    run: () => surveyBackups(world),
    tell: ({ decisions }) => `${decisions.length} backups`,
  });

/** Reads folders, metadata and journals, and applies the policy; changes nothing. */
export async function surveyBackups(world: World): Promise<Survey> {
  const { ports, project, settings, options, run } = world;
  const { root } = project;
  const now = ports.clock.now();
  // Runs before backups: one that begins later is not among them, and is noticed before anything is removed.
  const runs = new Set(await ports.files.list(runsFolder(root)));
  const atWork = await findRunsAtWork(ports, root, run.id);
  const attempts = await findFailedAttempts(ports.files, root);
  const undeployed = await findUndeployed(ports.files, root);
  const waysBack = new Map(
    (await findCutOffRuns(ports, root)).flatMap(({ id, backups }) => backups.map((backup) => [backup, id] as const)),
  );
  const found = new Map<EnvironmentName, Holdings>();
  for (const environment of environmentNames) found.set(environment, await lookAt(ports, root, environment));
  const subjects = [...found.values()].flatMap(({ holdings }) =>
    holdings.map((holding) => subjectOf(holding, undeployed, waysBack)),
  );
  const held = new Map<EnvironmentName, string>();
  for (const [environment, holdings] of found) {
    const reason = heldBy(environment, holdings, subjects, { atWork, attempts });
    if (reason !== null) held.set(environment, reason);
  }
  const plan = decide(subjects, { now, policy: settings.retention, held });
  const environments = options.environment === null ? environmentNames : [options.environment];
  const asked = environments.flatMap((environment) => found.get(environment) ?? []);
  return {
    plan,
    decisions: plan.decisions.filter(({ candidate }) => environments.includes(candidate.environment)),
    environments,
    unreadable: asked.flatMap(({ unreadable }) => unreadable),
    foreign: asked.flatMap(({ foreign }) => foreign),
    leftovers: asked.flatMap(({ leftovers }) => leftovers),
    runs,
  };
}

function subjectOf(holding: Holding, undeployed: ReadonlySet<string>, waysBack: ReadonlyMap<string, string>): Subject {
  const { metadata } = holding.backup;
  const { id, environment, purpose } = metadata;
  const cutOff = waysBack.get(id);
  return {
    holding,
    id,
    environment,
    purpose,
    started: new Date(metadata.started),
    finished: new Date(metadata.finished),
    // Files that are not there as they were written prove nothing any more.
    verification: holding.isWhole ? (metadata.verification?.result ?? null) : 'failed',
    isArchived: metadata.archived !== undefined,
    isOfDeployment: environment === 'production' && purpose === 'pre-migration' && !undeployed.has(id),
    pinned: holding.hasLinks
      ? 'a file of it is a link: it is left alone'
      : cutOff === undefined
        ? null
        : `the way back of ${cutOff}, which was cut off`,
  };
}

/** Why nothing of an environment may be touched, as far as no readable backup says so; null when nothing is the matter. */
function heldBy(
  environment: EnvironmentName,
  { unfinished, unreadable }: Holdings,
  subjects: readonly Subject[],
  { atWork, attempts }: { readonly atWork: readonly RunAtWork[]; readonly attempts: readonly FailedAttempt[] },
): string | null {
  const [run] = atWork;
  if (run)
    return `another run is at work and may use any backup: ${run.id} (process ${run.pid} on ${run.host}; ${run.record})`;
  const newest = subjects
    .filter((one) => one.environment === environment && one.verification === 'verified')
    .sort(newestFirst)[0];
  const isLater = (time: Date) => !newest || time > newest.started;
  const making = unfinished.find(({ isAtWork, modified }) => isAtWork || isLater(modified));
  if (making) return `a backup is being made, or was cut off: ${making.path}`;
  const failed = attempts.find((one) => one.environment === environment && isLater(one.at));
  if (failed) return `the newest attempt to back it up failed: ${failed.run}`;
  const unknown = unreadable.find(({ modified }) => isLater(modified));
  return unknown ? `${unknown.path} cannot be read, and may be its newest backup` : null;
}
