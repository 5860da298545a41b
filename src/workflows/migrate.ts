import type { ExitCode } from '../problem.js';
import { analysis } from '../steps/analysis.js';
import { approval } from '../steps/approval.js';
import { attended } from '../steps/attended.js';
import type { MigrateEvidence } from '../steps/evidence.js';
import { preflight } from '../steps/preflight.js';
import { productionBackup } from '../steps/productionBackup.js';
import { pushToProduction } from '../steps/push.js';
import { recheck } from '../steps/recheck.js';
import { record } from '../steps/record.js';
import { rehearsal } from '../steps/rehearsal.js';
import { reportPage } from '../steps/reportPage.js';
import { reportOf, writePage } from '../steps/runReport.js';
import type { StepOf } from '../steps/step.js';
import { tryOnLocal, tryOnStaging } from '../steps/trial.js';
import { trialBackups } from '../steps/trialBackups.js';
import { wayBack } from '../steps/wayBack.js';
import { verification } from '../steps/verification.js';
import type { World } from '../steps/world.js';
import { together } from '../together.js';
import { changesOf, type Change } from './changes.js';
import { execute, finish, type Outcome } from './execute.js';
import { migrateAccount, migrateJson } from './migrateAccount.js';

/** What `supasafe migrate` does, in order. */
const migrateSteps = (world: World): readonly StepOf<MigrateEvidence>[] => [
  preflight(world),
  analysis(world),
  attended(world),
  productionBackup(world),
  rehearsal(world),
  wayBack(world),
  trialBackups(world),
  tryOnLocal(world),
  tryOnStaging(world),
  reportPage(world),
  approval(world),
  recheck(world),
  pushToProduction(world),
  verification(world),
  record(world),
];

export async function migrate(world: World): Promise<{ exit: ExitCode; json: object }> {
  const outcome = afterSuccess(await execute<MigrateEvidence>(world, migrateSteps(world)));
  const [changes] = await together([
    world.options.dryRun ? Promise.resolve([]) : changesOf(world, outcome),
    world.resources.closeAll(),
  ]);
  migrateAccount(world, outcome, changes);
  const page = await finalPage(world, outcome, changes);
  const ending = await finish(world, outcome, {
    changes: changes.map(({ environment, state, applied }) => ({ environment, state, applied })),
    page,
  });
  return { exit: ending.exit, json: { ...migrateJson(world, ending, changes), page } };
}

/** Whatever the outcome is, as far as there is evidence; a dry run and a run without anything to do have none. */
async function finalPage(
  world: World,
  outcome: Outcome<MigrateEvidence>,
  changes: readonly Change[],
): Promise<string | null> {
  const { evidence, exit, problems, nothingToDo } = outcome;
  if (world.options.dryRun || nothingToDo.length > 0 || !evidence.preflight) return null;
  const kind = evidence.verification ? 'applied' : 'stopped';
  const ending = { kind, exit, problems, changes: changes.map(({ line }) => line) } as const;
  const path = await writePage(world, () => reportOf(world, evidence, ending));
  if (path !== null) world.ports.report.line(`  What was measured, to look at and to hand on: ${path}`);
  return path;
}

/** Once production is what was rehearsed, only writing it down can have failed: nothing has to be run again. */
const afterSuccess = (outcome: Outcome<MigrateEvidence>): Outcome<MigrateEvidence> =>
  outcome.evidence.verification
    ? { ...outcome, problems: outcome.problems.map((problem) => ({ ...problem, next: [] })) }
    : outcome;
