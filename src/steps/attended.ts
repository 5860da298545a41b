import { exitCodes, stop } from '../problem.js';
import type { Ports } from '../ports.js';
import type { MigrateEvidence } from './evidence.js';
import type { Ready } from './ready.js';
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

interface OneTarget {
  readonly preflight: { readonly ready: Ready };
  readonly attended: 'terminal';
}

/** The same for a workflow that has one target; `act` is what is done to it. */
export const targetAttended = (world: World, act: string, next: readonly string[] = []) =>
  define<OneTarget>()({
    id: 'attended',
    title: 'Make sure that somebody can be asked',
    touches: 'nothing',
    asks: true,
    needs: ['preflight'],
    preview: () => [],
    run: ({ preflight }) => {
      assertTerminal(world.ports, `${act} ${preflight.ready.target.label}`, next);
      return Promise.resolve('terminal');
    },
  });

/** Of a workflow whose `--dry-run` asks nobody. */
export const dryRunNeedsNobody = ['To see what it would do, without a terminal: the same command with --dry-run'];

function assertTerminal({ prompter }: Pick<Ports, 'prompter'>, act: string, next: readonly string[] = []): void {
  if (prompter.isTerminal) return;
  throw stop(
    exitCodes.noTerminal,
    'no-terminal',
    `There is no terminal to ask on, and nobody has approved to ${act}.`,
    ['Standard input and standard error must both be a terminal; an answer is never assumed.'],
    ['Run it in a terminal.', ...next],
  );
}
