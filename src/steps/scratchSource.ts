import { labelOf, type Target } from '../environments/environment.js';
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
  // One at a time: a program that prints a URL may ask for something, and the sandbox may have to be started.
  const problems = [...(await lookAt(world, source, 'staging')), ...(await lookAt(world, source, 'production'))];
  stopIfAny(problems);
  return source;
}

async function lookAt(
  world: World,
  source: ScratchSource,
  environment: 'staging' | 'production',
): Promise<readonly Problem[]> {
  const { targets, problems } = await resolveTargets(world, [environment]);
  const target = targets[environment];
  if (target) return compare(world, source, target);
  // A URL that is given and cannot be read might lead to the very server that scratch is on.
  const label = labelOf(world.project.id, environment);
  return problems.map(({ what }) => cannotCompare(label, what, 'Put its URL right'));
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
    return [cannotCompare(target.label, error.message, `Make ${target.label} reachable`)];
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

const cannotCompare = (label: string, why: string, remedy: string): Problem => ({
  code: 'cannot-compare',
  exit: exitCodes.refused,
  what: `Nobody can tell whether the scratch server is the server of ${label}.`,
  details: [why],
  next: [`${remedy}, or take "scratch" out of supasafe.json to use the embedded one.`],
});
