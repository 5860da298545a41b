import { assertTerminal } from './attended.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreTablesAttended = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'attended',
    title: 'Make sure that somebody can be asked',
    touches: 'nothing',
    asks: true,
    needs: ['preflight'],
    preview: () => [],
    run: ({ preflight }) => {
      assertTerminal(world.ports, `restore tables of ${preflight.ready.target.label}`, [
        'To see what it would do, without a terminal: the same command with --dry-run',
      ]);
      return Promise.resolve('terminal');
    },
  });
