import { size } from '../backup/space.js';
import { heldBy, isVerified, type Metadata } from '../backup/metadata.js';
import type { ExitCode } from '../problem.js';
import { backup as backupStep } from '../steps/backup.js';
import type { BackupEvidence } from '../steps/backupEvidence.js';
import { backupPreflight } from '../steps/backupPreflight.js';
import { backupVerification } from '../steps/backupVerification.js';
import { lookup } from '../steps/lookup.js';
import { surveyBackups } from '../steps/pruneSurvey.js';
import type { StepOf } from '../steps/step.js';
import type { VerifyEvidence } from '../steps/verifyEvidence.js';
import type { World } from '../steps/world.js';
import { execute, finish, runJson, type Outcome } from './execute.js';

/** What `supasafe backup` does. */
const backupSteps = (world: World): readonly StepOf<BackupEvidence>[] => [backupPreflight(world), backupStep(world)];

/** What `supasafe verify` does. */
const verifySteps = (world: World): readonly StepOf<VerifyEvidence>[] => [lookup(world), backupVerification(world)];

export async function backup(world: World): Promise<{ exit: ExitCode; json: object }> {
  const outcome = await execute<BackupEvidence>(world, backupSteps(world));
  const taken = outcome.evidence.backup?.metadata;
  return conclude(world, outcome, taken, taken ? await pastThePolicy(world) : []);
}

/** A backup prunes nothing; it says that there is something to prune. What keeps it from finding out is no fault of the backup. */
async function pastThePolicy(world: World): Promise<string[]> {
  const survey = await surveyBackups(world).catch(() => null);
  const count = survey?.plan.decisions.filter(({ fate }) => fate !== 'keep').length ?? 0;
  return count === 0
    ? []
    : [`  ${count} backup${count === 1 ? ' is' : 's are'} past the policy: npm run prune shows which.`];
}

export async function verify(world: World): Promise<{ exit: ExitCode; json: object }> {
  const outcome = await execute<VerifyEvidence>(world, verifySteps(world));
  return conclude(world, outcome, outcome.evidence.verification?.metadata);
}

async function conclude(
  world: World,
  outcome: Pick<Outcome<unknown>, 'exit' | 'problems'>,
  metadata: Metadata | undefined,
  remarks: readonly string[] = [],
): Promise<{ exit: ExitCode; json: object }> {
  const { report } = world.ports;
  for (const problem of outcome.problems) report.problem(problem);
  if (outcome.problems.length > 0) report.line('  No database was changed.');
  if (metadata) for (const line of describe(world, metadata)) report.line(line);
  for (const line of remarks) report.line(line);
  const ending = await finish(world, outcome, { backup: metadata?.id ?? null });
  const json = {
    ...runJson(world, ending),
    backup: metadata
      ? { id: metadata.id, files: metadata.files, coverage: metadata.coverage, verification: metadata.verification }
      : null,
  };
  return { exit: ending.exit, json };
}

/** What the backup holds and, as important, what it does not. */
function describe(world: World, metadata: Metadata): string[] {
  const { tone } = world.ports.report;
  const held = heldBy(metadata);
  return [
    '',
    isVerified(metadata)
      ? tone('good', `✓ ${metadata.id}: ${held}, restored and compared.`)
      : tone('warn', `▲ ${metadata.id}: ${held}. Nobody has tried to restore it: it is a hope until npm run verify.`),
    ...metadata.files.map((file) => `    ${file.name}  ${size(file.bytes)}`),
    '  Not in it:',
    ...metadata.coverage.map((entry) => `    ${entry.what} (${entry.why})`),
  ];
}
