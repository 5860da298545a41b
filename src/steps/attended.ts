import { exitCodes, stop } from '../problem.js';
import type { Ports } from '../ports.js';
import type { MigrateEvidence } from './evidence.js';
import { define } from './step.js';
import type { World } from './world.js';

/** Before the first step that touches anything: no terminal and no approval ends here. */
export const attended = (world: World) =>
  define<MigrateEvidence>()({
    id: 'attended',
    title: 'Make sure that somebody can be asked',
    touches: 'nothing',
    asks: true,
    needs: ['preflight', 'analysis'],
    preview: () => [],
    run: ({ preflight }) => {
      if (world.options.prepare) return Promise.resolve('prepare');
      assertTerminal(world.ports, `change ${preflight.production.target.label}`, [
        'To do everything up to the question without a terminal: npm run migrate:safe -- --prepare',
      ]);
      return Promise.resolve('terminal');
    },
  });

export function assertTerminal({ prompter }: Pick<Ports, 'prompter'>, act: string, next: readonly string[] = []): void {
  if (prompter.isTerminal) return;
  throw stop(
    exitCodes.noTerminal,
    'no-terminal',
    `There is no terminal to ask on, and nobody has approved to ${act}.`,
    ['Standard input and standard error must both be a terminal; an answer is never assumed.'],
    ['Run it in a terminal.', ...next],
  );
}
