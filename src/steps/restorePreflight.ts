import { restoreGround } from './common/restoreGround.js';
import type { RestoreEvidence } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restorePreflight = (world: World) =>
  define<RestoreEvidence>()({
    id: 'preflight',
    title: 'Look at the backup, programs and the database',
    touches: 'nothing',
    needs: [],
    preview: () => [],
    run: () => restoreGround(world),
  });
