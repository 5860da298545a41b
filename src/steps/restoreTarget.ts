import { exitCodes, stop } from '../problem.js';
import type { RestoreEvidence } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreTarget = (_world: World) =>
  define<RestoreEvidence>()({
    id: 'restore',
    title: 'Restore',
    touches: _world.options.environment ?? 'production',
    needs: ['preflight', 'approval', 'recheck'],
    preview: () => [],
    run: () => Promise.reject(stop(exitCodes.failed, 'not-there-yet', 'Not there yet.')),
  });
