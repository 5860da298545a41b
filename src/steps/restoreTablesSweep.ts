import { dropSideSchema, findSideSchemas } from '../database/sideSchema.js';
import { openTarget } from './connections.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** The run's lock is held: whoever made what is found here is no longer at work. */
export const restoreTablesSweep = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'sweep',
    title: 'Remove what an earlier run left in the database',
    touches: world.options.environment ?? 'production',
    needs: ['preflight', 'attended'],
    preview: () => [],
    run: async ({ preflight }) => {
      const { target } = preflight.ready;
      const { ports, run, settings } = world;
      const session = await openTarget(world, target);
      try {
        const found = await findSideSchemas(session);
        await session.query(`set lock_timeout = ${settings.lockTimeoutSeconds * 1000}`);
        for (const { name, isOurs } of found) {
          const words = isOurs ? 'is removed' : 'belongs to another role, and stays';
          ports.report.line(
            ports.report.tone('warn', `▲ ${name} was left by a restore that was cut off: it ${words}.`),
          );
          if (!isOurs) continue;
          await dropSideSchema(ports.postgres, session, name);
          await run.journal.add('side-schema-removed', { target: target.label, schema: name });
        }
        return { removed: found.filter(({ isOurs }) => isOurs).map(({ name }) => name) };
      } finally {
        await session.close();
      }
    },
    tell: ({ removed }) => (removed.length === 0 ? 'nothing there' : removed.join(', ')),
  });
