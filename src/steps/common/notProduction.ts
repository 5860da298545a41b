import { isSameDatabase } from '../../database/locks.js';
import type { Target } from '../../environments/environment.js';
import { isLoopback } from '../../environments/url.js';
import { exitCodes, Interrupted, Stop, type Problem } from '../../problem.js';
import type { World } from '../world.js';
import { openTarget } from '../connections.js';
import type { Ready } from '../ready.js';

type Act = 'reset' | 'restored';

/**
 * Whether what is about to be destroyed is production under another name. The databases are asked; where production
 * cannot be asked, only a target on this machine passes, and only when production is not on this machine too.
 */
export async function notProduction(
  world: World,
  ready: Ready,
  production: Target | undefined,
  act: Act = 'reset',
): Promise<Problem[]> {
  const { target } = ready;
  const isHere = isLoopback(target.address.host);
  if (!production)
    return isHere && target.environment === 'local'
      ? []
      : [cannotCompare(target, act, ['No URL is given for production.'])];
  try {
    const session = await openTarget(world, production);
    try {
      return (await isSameDatabase(ready.session, session)) ? [isProduction(target, act, production)] : [];
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof Stop) || error instanceof Interrupted) throw error;
    if (isHere && target.environment === 'local' && !isLoopback(production.address.host)) return [];
    return [cannotCompare(target, act, [error.message])];
  }
}

const isProduction = (target: Target, act: Act, production: Target): Problem => ({
  code: 'production',
  exit: exitCodes.refused,
  what: `${target.label} is the same database as ${production.label}.`,
  details: [
    `An advisory lock taken through ${target.source} is held for ${production.source}. ${act === 'reset' ? 'Production is never reset' : 'Production is restored as production only: --to production'}.`,
  ],
  next: [`Look at the URL in ${target.source}: it leads to production.`],
});

const cannotCompare = (target: Target, act: Act, details: string[]): Problem => ({
  code: 'cannot-compare',
  exit: exitCodes.refused,
  what: `Nobody can tell whether ${target.label} is production.`,
  details: [...details, `A database is only ${act} when it is known not to be production.`],
  next: [
    'Give the URL of production in .env.production (it is only compared, nothing in it is changed), then try again.',
  ],
});
