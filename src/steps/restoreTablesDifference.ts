import { stopIfAny } from '../problem.js';
import { isDone, type TablesPlan } from '../restore/tablesPlan.js';
import { referencedProblem } from '../restore/tablesProblems.js';
import { tablesLines } from '../restore/tablesScreen.js';
import { lookAt, copyOfSource, tablesWish } from './common/tablesGround.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
import { define, NothingToDo } from './step.js';
import type { World } from './world.js';

/**
 * Compares the backup with the target's own backup of just now, both restored in scratch: the target is not read once
 * more, and whatever is overwritten later is in that backup as it was.
 */
export const restoreTablesDifference = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'difference',
    title: 'Compare the tables with the backup',
    touches: 'nothing',
    needs: ['preflight', 'backup'],
    preview: () => ['missing, changed and extra rows of each table, by their keys'],
    run: async ({ preflight, backup }) => {
      const { ready } = preflight;
      const plan = await lookAt(world, preflight, ready, backup.copy, backup.now.superuser);
      if (isDone(plan))
        throw new NothingToDo(['', ...tablesLines(world.ports.report.tone, plan), `Nothing to put back.`]);
      refuseOrphans(world, ready.target.label, plan);
      return { plan };
    },
  });

/** For `--dry-run`: the rows of now are read from the target itself, in a transaction that cannot write. */
export const restoreTablesLook = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'difference',
    title: 'Compare the tables with the backup',
    touches: 'nothing',
    needs: ['preflight'],
    preview: () => [],
    run: async ({ preflight }) => {
      const { ready } = preflight;
      for (const note of preflight.notes) world.ports.report.line(world.ports.report.tone('warn', note));
      const copy = await copyOfSource(world, preflight);
      const plan = await lookAt(world, preflight, ready, copy, ready.target);
      show(world, plan);
      refuseOrphans(world, ready.target.label, plan);
      return { plan };
    },
  });

const show = ({ ports }: World, plan: TablesPlan): void => {
  for (const line of ['', ...tablesLines(ports.report.tone, plan), '']) ports.report.line(line);
};

function refuseOrphans(world: World, label: string, plan: TablesPlan): void {
  if (plan.orphans.length === 0) return;
  if (!world.options.dryRun) show(world, plan);
  stopIfAny([referencedProblem(label, plan.orphans, tablesWish(world).withReferenced)]);
}
