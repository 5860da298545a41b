import { assertTerminal } from './attended.js';
import type { ResetEvidence } from './resetEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const resetAttended = (world: World) =>
  define<ResetEvidence>()({
    id: 'attended',
    title: 'Make sure that somebody can be asked',
    touches: 'nothing',
    asks: true,
    needs: ['preflight'],
    preview: () => [],
    run: ({ preflight }) => {
      assertTerminal(world.ports, `reset ${preflight.ready.target.label}`);
      return Promise.resolve('terminal');
    },
  });
