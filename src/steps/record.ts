import type { MigrateEvidence } from './evidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** Writes down what was done. */
export const record = (world: World) =>
  define<MigrateEvidence>()({
    id: 'record',
    title: 'Write it down',
    touches: 'backups',
    needs: ['preflight', 'push', 'verification'],
    preview: () => [],
    run: async ({ preflight, push, verification }) => {
      const { production } = preflight;
      await world.run.journal.add('production-changed', {
        target: production.target.label,
        migrations: production.pending.map(({ file, sha256 }) => ({ file, sha256 })),
        attempts: push.attempts,
        changedByOthers: verification.changedByOthers,
      });
      return {};
    },
  });
