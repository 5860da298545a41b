import { exitCodes, type ExitCode } from '../problem.js';
import { resetApproval } from '../steps/resetApproval.js';
import { resetAttended } from '../steps/resetAttended.js';
import { resetBackup } from '../steps/resetBackup.js';
import type { ResetEvidence } from '../steps/resetEvidence.js';
import { resetPreflight } from '../steps/resetPreflight.js';
import { resetRecheck } from '../steps/resetRecheck.js';
import { resetRecord } from '../steps/resetRecord.js';
import { resetTarget } from '../steps/resetTarget.js';
import { resetVerification } from '../steps/resetVerification.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { execute, finish, type Outcome } from './execute.js';

/** What `supasafe reset` does, in order. Production has no place in it. */
export const resetSteps = (world: World, environment: 'local' | 'staging'): readonly StepOf<ResetEvidence>[] => [
  resetPreflight(world),
  resetAttended(world),
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
  const changed = outcome.begun.includes('reset');
  account(world, outcome, environment);
  await finish(world, outcome, { environment, reset: changed });
  const { backup, approval, recheck, record } = outcome.evidence;
  const json = {
    version: 1,
    command: 'reset',
    run: world.run.id,
    ok: outcome.exit === 0,
    exit: outcome.exit,
    problems: outcome.problems,
    environment,
    changed,
    backup: (recheck ?? backup)?.metadata.id ?? null,
    approval: approval ?? null,
    wayBack: record?.wayBack ?? [],
  };
  return { exit: outcome.exit, json };
}

function account(world: World, outcome: Outcome<ResetEvidence>, environment: string): void {
  const { report } = world.ports;
  const { backup, recheck, record, verification } = outcome.evidence;
  const current = recheck ?? backup;
  for (const problem of outcome.problems) report.problem(problem);
  report.line('');
  if (!outcome.begun.includes('reset')) {
    if (outcome.problems.length > 0) report.line(`  Nothing was changed on ${environment}.`);
    if (current) report.line(`  Its backup is whole and verified: ${current.metadata.id}`);
    if (outcome.exit === exitCodes.declined || outcome.exit === exitCodes.interrupted)
      report.line(`  To be asked again: npm run reset -- --env ${environment}`);
    return;
  }
  if (!verification) {
    report.line(
      `  ${environment} was being reset: what it held is gone there, and is in the backup ${current?.metadata.id ?? ''}.`,
    );
    return;
  }
  report.line(
    report.tone('good', `✓ ${environment} is reset: ${verification.versions.length} migrations, then the seed.`),
  );
  report.line(
    `  Way back: backup ${current?.metadata.id ?? ''} of ${current?.metadata.started.slice(0, 16).replace('T', ' ') ?? ''} UTC.`,
  );
  for (const line of record?.wayBack ?? []) report.line(`    ${line}`);
}
