import type { ExitCode } from '../problem.js';
import { restoreTablesApproval } from '../steps/restoreTablesApproval.js';
import { dryRunNeedsNobody, targetAttended } from '../steps/attended.js';
import { restoreTablesBackup } from '../steps/restoreTablesBackup.js';
import { restoreTablesDifference, restoreTablesLook } from '../steps/restoreTablesDifference.js';
import type { RestoreTablesEvidence } from '../steps/restoreTablesEvidence.js';
import { restoreTablesPreflight } from '../steps/restoreTablesPreflight.js';
import { restoreTablesRecheck } from '../steps/restoreTablesRecheck.js';
import { restoreTablesRecord } from '../steps/restoreTablesRecord.js';
import { restoreTablesSweep } from '../steps/restoreTablesSweep.js';
import { restoreTablesTarget, type Watch } from '../steps/restoreTablesTarget.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { execute, finish, runJson } from './execute.js';
import { exportTables } from './exportTables.js';
import { observeTables, tablesAccount, undoOf } from './restoreTablesAccount.js';

/** What `supasafe restore --table` does, in order. */
const tablesSteps = (world: World, watch: Watch): readonly StepOf<RestoreTablesEvidence>[] => [
  restoreTablesPreflight(world),
  targetAttended(world, 'restore tables of', dryRunNeedsNobody),
  restoreTablesSweep(world),
  restoreTablesBackup(world),
  restoreTablesDifference(world),
  restoreTablesApproval(world),
  restoreTablesRecheck(world),
  restoreTablesTarget(world, watch),
  restoreTablesRecord(world),
];

/** `--dry-run`: how the tables differ, read from the target itself. */
const lookSteps = (world: World): readonly StepOf<RestoreTablesEvidence>[] => [
  restoreTablesPreflight(world),
  restoreTablesLook(world),
];

export async function restoreTables(world: World): Promise<{ exit: ExitCode; json: object }> {
  if (typeof world.options.restore?.rows?.exportTo === 'string') return exportTables(world);
  const watch: Watch = { isChanging: false };
  const steps = world.options.dryRun ? lookSteps(world) : tablesSteps(world, watch);
  const outcome = await execute<RestoreTablesEvidence>(world, steps);
  const left = await observeTables(world, outcome, watch);
  tablesAccount(world, outcome, left);
  const { preflight, backup, difference, approval, recheck, restore } = outcome.evidence;
  const ending = await finish(world, outcome, {
    environment: world.options.environment,
    restored: restore !== undefined,
  });
  const current = recheck?.backup ?? backup?.backup;
  const plan = recheck?.plan ?? difference?.plan;
  const json = {
    ...runJson(world, ending),
    environment: world.options.environment,
    from: preflight?.source.metadata.id ?? null,
    backup: current?.metadata.id ?? null,
    changed: restore !== undefined || left?.state === 'restored',
    differences: (plan?.tables ?? []).map(({ table, living, acts, isReferenced, difference: rows }) => ({
      table: table.qualified,
      anew: living === null,
      acts,
      referenced: isReferenced,
      ...rows,
    })),
    tables: restore?.tables ?? [],
    notRestored: restore?.unable ?? plan?.unable ?? [],
    approval: approval ?? null,
    wayBack: restore && current ? undoOf(world, outcome) : [],
  };
  return { exit: ending.exit, json };
}
