import type { MigrateEvidence } from './evidence.js';
import { pagePath, reportOf, writePage } from './runReport.js';
import { define } from './step.js';
import type { World } from './world.js';

/** For the owner who is asked next; at the run's end the page is written anew, with how it ended. */
export const reportPage = (world: World) =>
  define<MigrateEvidence>()({
    id: 'page',
    title: 'Write the page to look at',
    touches: 'nothing',
    needs: ['preflight', 'analysis', 'backup', 'rehearsal', 'wayBack', 'local', 'staging'],
    preview: () => [pagePath(world)],
    run: async (evidence) => ({
      path: await writePage(world, () =>
        reportOf(world, evidence, { kind: 'asking', exit: null, problems: [], changes: [] }),
      ),
    }),
    tell: ({ path }) => path,
  });
