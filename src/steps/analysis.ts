import { analyse } from '../analysis/analyse.js';
import { stopIfAny } from '../problem.js';
import type { MigrateEvidence } from './evidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const analysis = (world: World) =>
  define<MigrateEvidence>()({
    id: 'analysis',
    title: 'Read the pending migrations',
    touches: 'nothing',
    needs: ['preflight'],
    preview: () => [],
    run: async ({ preflight }) => {
      const { production } = preflight;
      const source = await world.resources.scratchSource();
      const { extensions } = await source.offer(production.pair.scratchMajor);
      const result = await analyse(production.pending, { kind: source.kind, extensions });
      if ('files' in result) return result;
      stopIfAny(result);
      throw new Error('analysis stopped without a problem');
    },
  });
