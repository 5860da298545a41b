import { exitCodes, stop, type ExitCode } from '../problem.js';
import type { World } from '../steps/world.js';

/** What `supasafe restore --table` does. */
export function restoreTables(world: World): Promise<{ exit: ExitCode; json: object }> {
  return Promise.reject(
    stop(
      exitCodes.usage,
      'not-there-yet',
      `--table is not there yet (${world.options.restore?.tables.join(', ') ?? ''}).`,
    ),
  );
}
