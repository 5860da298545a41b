import { readContents } from '../backup/dump.js';
import { archivePath } from '../backup/take.js';
import { countRows } from '../database/counts.js';
import { takeInventory } from '../database/inventory.js';
import { versionsOf } from '../database/ledger.js';
import { planRestore } from '../restore/plan.js';
import { openTarget } from './connections.js';
import { planLines } from './common/restoreScreen.js';
import type { RestoreEvidence } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restorePlan = (world: World) =>
  define<RestoreEvidence>()({
    id: 'plan',
    title: 'Work out what would change',
    touches: 'nothing',
    needs: ['preflight'],
    preview: () => [],
    run: async ({ preflight }) => {
      const { ports, options } = world;
      const { ready, source, programs } = preflight;
      const schemaOnly = options.restore?.schemaOnly ?? false;
      const contents = await readContents(ports, programs, archivePath(source));
      const session = await openTarget(world, ready.target);
      try {
        const ledger = versionsOf(ready.ledger);
        const plan = await planRestore(session, source.metadata, contents, ledger, { schemaOnly });
        const { tables } = await takeInventory(session);
        const planned = { ...plan, now: await countRows(ports.postgres, session, tables) };
        if (options.dryRun)
          for (const line of planLines(world, { preflight, plan: planned, now: planned.now })) ports.report.line(line);
        return planned;
      } finally {
        await session.close();
      }
    },
  });
