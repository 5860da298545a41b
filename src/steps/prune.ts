import { join } from 'node:path';
import { archiveBackup, sweepArchive } from '../backup/archive.js';
import { examine, isSound } from '../backup/holdings.js';
import { relinkLatest } from '../backup/latest.js';
import { archiveFolder, environmentFolder, metadataPart, partFile } from '../backup/layout.js';
import { bytesOnDisk, parseMetadata } from '../backup/metadata.js';
import { sweepOpened } from '../backup/open.js';
import { removeBackup, sweepRemovals } from '../backup/removal.js';
import type { Decision } from '../backup/retention.js';
import { size } from '../backup/space.js';
import type { Backup } from '../backup/take.js';
import { logEntry } from '../journal/backupLog.js';
import { findRunsAtWork, runsFolder } from '../journal/runRecord.js';
import { exitCodes, Interrupted, problemsOf, stop, type Problem } from '../problem.js';
import type { Act, Pruned, PruneEvidence, Subject, Survey } from './pruneEvidence.js';
import { surveyBackups } from './pruneSurvey.js';
import { define } from './step.js';
import type { World } from './world.js';

/** Deletes first, which makes room, then archives; the oldest first. */
export const prune = (world: World) =>
  define<PruneEvidence>()({
    id: 'prune',
    title: 'Delete and archive',
    touches: 'backups',
    needs: ['survey'],
    // The table says it line by line.
    preview: () => [],
    run: async ({ survey }) => {
      await lockOut(world);
      await sweep(world, survey);
      // What was killed may be back by now, and somebody may have made a backup: what is here now counts.
      return act(world, await surveyBackups(world));
    },
    tell: ({ done }) => (done.length === 0 ? 'nothing was to be done' : `${size(freedBy(done))} freed`),
  });

export const freedBy = (done: readonly Act[]): number => done.reduce((sum, { freed }) => sum + freed, 0);

function actsOf({ decisions }: Survey): Decision<Subject>[] {
  const oldestFirst = [...decisions].reverse();
  return [
    ...oldestFirst.filter(({ fate }) => fate === 'delete'),
    ...oldestFirst.filter(({ fate }) => fate === 'archive'),
  ];
}

async function lockOut(world: World): Promise<void> {
  const release = (await world.ports.files.tryLock(lockPath(world))) ?? (await takeOver(world));
  world.resources.onEnd(release);
}

const lockPath = ({ project }: World): string => join(project.root, '.supasafe', 'prune');

/** A lock falls to the next one ten seconds after its holder was last heard of. */
const longestWait = { times: 26, ms: 500 };

/**
 * Whoever holds the lock has the record of a run. When there is none, it was killed, and its lock is waited for: taking it
 * away by force could take it from a third one that was quicker.
 */
async function takeOver(world: World): Promise<() => Promise<void>> {
  const { ports, project, run } = world;
  for (let time = 0; time < longestWait.times; time += 1) {
    const holder = (await findRunsAtWork(ports, project.root, run.id)).find(({ command }) => command === 'prune');
    if (holder) throw locked(`It is process ${holder.pid} on ${holder.host}, run ${holder.id}.`);
    ports.report.progress('a prune was killed here: its lock is free in a few seconds');
    await ports.clock.sleep(longestWait.ms);
    const release = await ports.files.tryLock(lockPath(world));
    if (release) return release;
  }
  throw locked(`Nobody is found who holds ${lockPath(world)}.lock, but it is kept: by another machine?`);
}

const locked = (who: string) =>
  stop(
    exitCodes.locked,
    'locked',
    'Another prune is at work in this project.',
    [who, 'This one deleted and archived nothing.'],
    ['Wait until it is done, then run this command again.'],
  );

/** What killed runs left: half archives go, what was half gathered is put back, what was gathered whole goes. */
async function sweep({ ports, project }: World, { environments }: Survey): Promise<void> {
  for (const environment of environments) {
    for (const folder of [environmentFolder(project.root, environment), archiveFolder(project.root, environment)])
      await sweepRemovals(ports, folder, true);
    await sweepArchive(ports, archiveFolder(project.root, environment));
  }
  await sweepOpened(ports, project.root);
}

async function act(world: World, survey: Survey): Promise<Pruned> {
  const { ports, project, run } = world;
  const done: Act[] = [];
  const problems: Problem[] = heldProblems(survey);
  for (const decision of actsOf(survey)) {
    try {
      // An interruption ends it between two backups, too.
      await ports.clock.sleep(0);
      ports.report.progress(`${decision.fate} ${decision.candidate.id}`);
      await carryOut(world, survey, decision, done);
    } catch (error) {
      const [first, ...more] = problemsOf(error);
      const told = first.code === 'no-space' ? noSpace(decision, first) : first;
      problems.push(told, ...more);
      await run.journal.add('not-pruned', { backup: decision.candidate.id, problems: [told, ...more] });
      if (error instanceof Interrupted || told.exit === exitCodes.locked || told.code === 'no-space') break;
    }
  }
  const changed = survey.environments.filter((name) => done.some(({ id }) => id.startsWith(`${name}/`)));
  for (const environment of changed) await relinkLatest(ports, project.root, environment);
  return { survey, done, problems };
}

/** Adds to `done` as soon as it is, whether or not it can be logged then. */
async function carryOut(world: World, survey: Survey, decision: Decision<Subject>, done: Act[]): Promise<void> {
  const { ports, project, run } = world;
  const { candidate, fate, why } = decision;
  const { backup } = candidate.holding;
  const { id, environment, name } = backup.metadata;
  const bytes = bytesOnDisk(backup.metadata);
  const allowed = () => expectAllowed(world, survey, decision);
  await allowed();
  let left = 0;
  if (fate === 'archive') {
    const archived = await archiveBackup(ports, project.root, backup);
    left = bytesOnDisk(archived.metadata);
    await run.journal.add('archived', { backup: id, archived: archived.metadata.archived, why });
  } else {
    await run.journal.add('deleting', { backup: id, why });
  }
  await removeBackup(ports, backup, allowed);
  done.push({ id, fate: fate === 'archive' ? fate : 'delete', why, freed: bytes - left });
  if (fate === 'delete') await run.journal.add('deleted', { backup: id });
  await logEntry(ports, project.root, fate === 'archive' ? 'Backup Archived' : 'Backup Deleted', [
    ['Reason', why],
    ['Environment', environment],
    ['Backup', name],
    ['Size', fate === 'archive' ? `${size(bytes)} → ${size(left)}` : size(bytes)],
    ['Status', fate === 'archive' ? '✓ Archived, read back and compared' : '– Deleted'],
  ]);
}

/** The floor once more, right before each removal: nobody began a run, and what stays is still there to rely on. */
async function expectAllowed(
  { ports, project }: World,
  { runs, plan }: Survey,
  { candidate }: Decision<Subject>,
): Promise<void> {
  const begun = (await ports.files.list(runsFolder(project.root))).find((id) => !runs.has(id));
  if (begun !== undefined)
    throw stop(
      exitCodes.locked,
      'run-at-work',
      `Another run began meanwhile: ${begun}. It may use any backup.`,
      ['What is not done yet was left alone.'],
      ['Wait until it is done, then run npm run prune again.'],
    );
  const floor = plan.decisions.find(
    ({ candidate: one }) => one.environment === candidate.environment && one.verification === 'verified',
  );
  if (floor && floor.candidate !== candidate && (await isStillSound(ports.files, floor.candidate.holding.backup)))
    return;
  throw stop(
    exitCodes.refused,
    'prune-held',
    `${candidate.id} was left alone: the newest verified backup of ${candidate.environment} is not what it was a moment ago.`,
    [],
    ['See what there is: npm run backups'],
  );
}

async function isStillSound(files: World['ports']['files'], { folder, metadata }: Backup): Promise<boolean> {
  const path = join(folder, partFile(metadata.name, metadataPart));
  const text = await files.read(path);
  return text !== null && isSound(await examine(files, { folder, metadata: parseMetadata(text, path) }));
}

/** An environment that is held is told as a problem when the policy would have done something there. */
function heldProblems({ plan, environments, decisions }: Survey): Problem[] {
  return environments.flatMap((environment) => {
    const reason = plan.held.get(environment);
    const count = decisions.filter(
      ({ candidate, otherwise }) => candidate.environment === environment && otherwise !== 'keep',
    ).length;
    return reason === undefined || count === 0
      ? []
      : [
          {
            code: 'prune-held',
            exit: exitCodes.refused,
            what: `Nothing of ${environment} was deleted or archived: ${reason}.`,
            details: [`${count} of its backups are past the policy, and stay.`],
            next: ['Put that right (most often: make a new backup that verifies), then run npm run prune again.'],
          },
        ];
  });
}

function noSpace({ candidate, fate }: Decision<Subject>, problem: Problem): Problem {
  if (problem.exit === exitCodes.refused || fate !== 'archive') return problem;
  return {
    ...problem,
    what: `The disk became full while ${candidate.id} was archived.`,
    details: ['The backup stays as it is; what was written of the archive is removed.', ...(problem.details ?? [])],
    next: ['Make room, or move old backups to another disk, then run npm run prune again.'],
  };
}
