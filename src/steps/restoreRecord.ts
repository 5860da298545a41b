import { exitCodes, stop } from '../problem.js';
import type { RestoreEvidence } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreRecord = (_world: World) =>
  define<RestoreEvidence>()({
    id: 'record',
    title: 'Write it down',
    touches: 'backups',
    needs: ['preflight', 'approval', 'recheck'],
    preview: () => [],
    run: () => Promise.reject(stop(exitCodes.failed, 'not-there-yet', 'Not there yet.')),
  });
