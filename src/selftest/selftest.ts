import { Interrupted, problemsOf } from '../problem.js';
import { judge, type Damage, type Result } from './damage.js';
import { inLanes } from './lanes.js';
import type { Workshop } from './workshop.js';

/** What became of one damage. */
export interface Tried {
  readonly damage: Damage;
  /** `not-made`: the damage itself failed, so that nothing is known. */
  readonly result: Result | 'not-made';
  readonly said: string | null;
}

/** Makes every damage, each to a copy of its own. */
export const tryAll = (
  workshop: Pick<Workshop, 'tryOut'>,
  damages: readonly Damage[],
  tell: (tried: Tried) => void,
): Promise<readonly Tried[]> => inLanes(damages, (damage) => tryOne(workshop, damage), tell);

async function tryOne(workshop: Pick<Workshop, 'tryOut'>, damage: Damage): Promise<Tried> {
  try {
    return { damage, ...judge(damage, await workshop.tryOut(damage)) };
  } catch (error) {
    return { damage, result: 'not-made', said: wordsOf(error).join(' ') };
  }
}

/** What failed, when it was not somebody who wants to stop. */
function wordsOf(error: unknown): string[] {
  if (error instanceof Interrupted) throw error;
  return problemsOf(error).flatMap(({ what, details = [] }) => [what, ...details]);
}

/** What each clean run said: nothing, if all is well. */
export const runClean = (
  workshop: Pick<Workshop, 'cleanRun'>,
  count: number,
  tell: (said: readonly string[], index: number) => void,
): Promise<readonly (readonly string[])[]> =>
  inLanes(
    Array.from({ length: count }, (_, index) => index),
    () => workshop.cleanRun().catch(wordsOf),
    tell,
  );
