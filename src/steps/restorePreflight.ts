import { restoreGround } from './common/restoreGround.js';
import { readWay, withWay } from './common/triedWay.js';
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
    run: async () => {
      const { undo = null } = world.options.restore ?? {};
      const way = undo === null ? null : await readWay(world, undo);
      const preflight = await restoreGround(world);
      return way === null ? preflight : withWay(preflight, way);
    },
  });
