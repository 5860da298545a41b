import type { ExitCode } from '../problem.js';
import { resetApproval } from '../steps/resetApproval.js';
import { targetAttended } from '../steps/attended.js';
import { resetBackup } from '../steps/resetBackup.js';
import type { ResetEvidence } from '../steps/resetEvidence.js';
import { resetPreflight } from '../steps/resetPreflight.js';
import { resetRecheck } from '../steps/resetRecheck.js';
import { resetRecord } from '../steps/resetRecord.js';
import { resetTarget } from '../steps/resetTarget.js';
import { resetVerification } from '../steps/resetVerification.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { execute, finish, runJson } from './execute.js';
import { observeReset, resetAccount, wayBackLines } from './resetAccount.js';

/** What `supasafe reset` does, in order. Production has no place in it. */
const resetSteps = (world: World, environment: 'local' | 'staging'): readonly StepOf<ResetEvidence>[] => [
  resetPreflight(world),
  targetAttended(world, 'reset'),
  resetBackup(world),
  resetApproval(world),
  resetRecheck(world),
  resetTarget(world, environment),
  resetVerification(world),
  resetRecord(world),
];

export async function reset(world: World): Promise<{ exit: ExitCode; json: object }> {
  const { environment } = world.options;
  if (environment !== 'local' && environment !== 'staging') throw new Error('reset was let through for production');
  const outcome = await execute<ResetEvidence>(world, resetSteps(world, environment));
  const left = await observeReset(world, outcome);
  const changed = outcome.begun.includes('reset') && left?.state !== 'as before';
  resetAccount(world, outcome, left, environment);
  const ending = await finish(world, outcome, { environment, reset: changed });
  const { backup, approval, recheck, verification } = outcome.evidence;
  const current = recheck ?? backup;
  const json = {
    ...runJson(world, ending),
    environment,
    changed,
    backup: current?.metadata.id ?? null,
    approval: approval ?? null,
    wayBack: verification && current ? wayBackLines(world, current) : [],
  };
  return { exit: ending.exit, json };
}
