import type { ExitCode } from '../problem.js';
import { restoreApproval } from '../steps/restoreApproval.js';
import { dryRunNeedsNobody, targetAttended } from '../steps/attended.js';
import { restoreBackup } from '../steps/restoreBackup.js';
import { restoreComparison } from '../steps/restoreComparison.js';
import type { RestoreEvidence } from '../steps/restoreEvidence.js';
import { restorePlan } from '../steps/restorePlan.js';
import { restorePreflight } from '../steps/restorePreflight.js';
import { restoreRecheck } from '../steps/restoreRecheck.js';
import { restoreRecord } from '../steps/restoreRecord.js';
import { restoreTarget, type RestoreWatch } from '../steps/restoreTarget.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { rowChanges } from '../restore/plan.js';
import { restoreCommand } from '../backup/wayBack.js';
import { execute, finish, runJson } from './execute.js';
import { observeRestore, restoreAccount } from './restoreAccount.js';
import { restoreTables } from './restoreTables.js';
import { restoreUndo } from './restoreUndo.js';

/** What `supasafe restore` of a whole backup does, in order. */
const restoreSteps = (world: World, watch: RestoreWatch): readonly StepOf<RestoreEvidence>[] => [
  restorePreflight(world),
  restorePlan(world),
  targetAttended(world, 'restore', dryRunNeedsNobody),
  restoreBackup(world),
  restoreApproval(world),
  restoreRecheck(world),
  restoreTarget(world, watch),
  restoreComparison(world),
  restoreRecord(world),
];

export async function restore(world: World): Promise<{ exit: ExitCode; json: object }> {
  if ((world.options.restore?.tables.length ?? 0) > 0) return restoreTables(world);
  if (typeof world.options.restore?.undo === 'string') return restoreUndo(world);
  const watch: RestoreWatch = { transaction: null };
  const outcome = await execute<RestoreEvidence>(world, restoreSteps(world, watch));
  const left = await observeRestore(world, outcome, watch);
  restoreAccount(world, outcome, left);
  const changed = left !== 'as before';
  const ending = await finish(world, outcome, { environment: world.options.environment, restored: changed });
  const { preflight, backup, recheck, approval, restore: restored } = outcome.evidence;
  const current = recheck ?? backup;
  const json = {
    ...runJson(world, ending),
    environment: world.options.environment,
    restored: preflight?.sourceName ?? null,
    changed,
    plan: planOf(world, outcome.evidence),
    rows: restored?.rows ?? null,
    seconds: restored?.seconds ?? null,
    untouched: restored?.untouched ?? [],
    backup: current?.metadata.id ?? null,
    approval: approval ?? null,
    wayBack: changed && preflight && current ? [restoreCommand(current, world.options)] : [],
  };
  return { exit: ending.exit, json };
}

/** What the screen shows before the question; rows as they were counted for it. */
function planOf({ options }: World, { preflight, plan }: Partial<RestoreEvidence>): object | null {
  if (!preflight || !plan) return null;
  const { now, ...changes } = plan;
  const schemaOnly = options.restore?.schemaOnly ?? false;
  return { ...changes, notes: preflight.notes, rows: rowChanges(plan, preflight.source.metadata, now, schemaOnly) };
}
