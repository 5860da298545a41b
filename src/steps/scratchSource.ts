import type { Target } from '../environments/environment.js';
import { exitCodes, Interrupted, Stop, stopIfAny, type Problem } from '../problem.js';
import type { ScratchSource } from '../sandbox/scratchSource.js';
import type { World } from './world.js';
import { openTarget } from './connections.js';
import type { Ready } from './ready.js';
import { resolveTargets } from './targets.js';

/**
 * Where scratch comes from. A server of the user's own is compared with staging's and production's, whatever the command
 * is about: databases are made and dropped on it, and migrations rehearsed.
 */
export async function openScratchSource(world: World): Promise<ScratchSource> {
  const source = await world.resources.scratchSource();
  if (source.kind === 'embedded') return source;
  const { targets } = await resolveTargets(world, ['staging', 'production']);
  const given = [targets.staging, targets.production].filter((target) => target !== undefined);
  const problems = await Promise.all(given.map((target) => compare(world, source, target)));
  stopIfAny(problems.flat());
  return source;
}

async function compare(world: World, source: ScratchSource, target: Target): Promise<Problem[]> {
  try {
    const session = await openTarget(world, target);
    try {
      return (await source.sharesServerWith(session)) ? [isTarget(target)] : [];
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof Stop) || error instanceof Interrupted) throw error;
    return [cannotCompare(target, error.message)];
  }
}

/** The role that pushes to this target must be able to log in on scratch too: said before anything is dumped. */
export async function cannotRehearse(source: ScratchSource, { server }: Pick<Ready, 'server'>): Promise<Problem[]> {
  const problem = await source.loginProblem(server.role);
  return problem ? [problem] : [];
}

const isTarget = (target: Target): Problem => ({
  code: 'scratch-is-target',
  exit: exitCodes.refused,
  what: `The scratch server is the server of ${target.label}.`,
  details: [
    'Databases are made and dropped on scratch, and migrations rehearsed: never beside what is to be protected.',
  ],
  next: ['Name another server as "scratch" in supasafe.json, or take it out to use the embedded one.'],
});

const cannotCompare = (target: Target, why: string): Problem => ({
  code: 'cannot-compare',
  exit: exitCodes.refused,
  what: `Nobody can tell whether the scratch server is the server of ${target.label}.`,
  details: [why],
  next: [`Make ${target.label} reachable, or take "scratch" out of supasafe.json to use the embedded one.`],
});
