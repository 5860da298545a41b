import { restoreCommand } from '../backup/wayBack.js';
import type { ExitCode } from '../problem.js';
import { dryRunNeedsNobody, targetAttended } from '../steps/attended.js';
import { restoreBackup } from '../steps/restoreBackup.js';
import { restoreComparison } from '../steps/restoreComparison.js';
import type { RestoreEvidence } from '../steps/restoreEvidence.js';
import { restorePreflight } from '../steps/restorePreflight.js';
import { restoreRecheck } from '../steps/restoreRecheck.js';
import { restoreRecord } from '../steps/restoreRecord.js';
import type { RestoreWatch } from '../steps/restoreTarget.js';
import { undoApproval, undoPlan, undoTarget } from '../steps/restoreUndo.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { execute, finish, runJson } from './execute.js';
import { observeRestore, restoreAccount } from './restoreAccount.js';

/** What `supasafe restore --undo` does, in order. */
const undoSteps = (world: World, watch: RestoreWatch): readonly StepOf<RestoreEvidence>[] => [
  restorePreflight(world),
  undoPlan(world),
  targetAttended(world, 'restore', dryRunNeedsNobody),
  restoreBackup(world),
  undoApproval(world),
  restoreRecheck(world),
  undoTarget(world, watch),
  restoreComparison(world),
  restoreRecord(world),
];

export async function restoreUndo(world: World): Promise<{ exit: ExitCode; json: object }> {
  const watch: RestoreWatch = { transaction: null };
  const outcome = await execute<RestoreEvidence>(world, undoSteps(world, watch));
  const left = await observeRestore(world, outcome, watch);
  restoreAccount(world, outcome, left);
  const changed = left !== 'as before';
  const ending = await finish(world, outcome, { environment: world.options.environment, restored: changed });
  const { preflight, plan, backup, recheck, approval, restore } = outcome.evidence;
  const current = recheck ?? backup;
  const json = {
    ...runJson(world, ending),
    environment: world.options.environment,
    restored: preflight?.source.metadata.id ?? null,
    changed,
    undo: preflight?.undo
      ? { run: preflight.undo.run, how: preflight.undo.way.how, tables: preflight.undo.way.tables }
      : null,
    ledgerLoses: plan?.ledgerLoses ?? [],
    rows: restore?.rows ?? null,
    seconds: restore?.seconds ?? null,
    backup: current?.metadata.id ?? null,
    approval: approval ?? null,
    wayBack: changed && preflight && current ? [restoreCommand(current, world.options)] : [],
  };
  return { exit: ending.exit, json };
}
