import { heldBy, rowsOf } from '../backup/metadata.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { restoreCommand } from '../backup/wayBack.js';
import { compareCounts, countRows } from '../database/counts.js';
import { takeInventory } from '../database/inventory.js';
import { exitCodes } from '../problem.js';
import { openTarget } from '../steps/connections.js';
import type { ResetEvidence } from '../steps/resetEvidence.js';
import type { World } from '../steps/world.js';
import type { Outcome } from './execute.js';
import { waitForRest } from './rest.js';

type ResetOutcome = Outcome<ResetEvidence>;

/** What the environment holds after a reset that did not come to its end, asked of the database itself. */
export interface Left {
  readonly state: 'as before' | 'changed' | 'unknown';
  readonly line: string;
}

/** null when it was reset to the end, or not touched at all. */
export async function observeReset(world: World, { begun, evidence }: ResetOutcome): Promise<Left | null> {
  const { preflight, backup, recheck, verification } = evidence;
  const current = recheck ?? backup;
  if (!begun.includes('reset') || verification || !preflight || !current) return null;
  const { label } = preflight.ready.target;
  const was = evidence.reset ? 'was reset' : 'was being reset';
  const told = { metadata: current.metadata, inBackup: `What it held is in the backup ${current.metadata.id}.` };
  try {
    const session = await openTarget(world, preflight.ready.target);
    try {
      const busy = await waitForRest(world, session);
      const { tables } = await takeInventory(session);
      const rows = await countRows(world.ports.postgres, session, tables);
      // Counts prove nothing once the reset came to its end: the seed may give as many rows as there were.
      if (busy === 0 && !evidence.reset && compareCounts(rowsOf(told.metadata), rows).length === 0)
        return { state: 'as before', line: `${label} holds what it held: ${heldBy(told.metadata)}.` };
      const held = Object.values(rows)
        .reduce((sum, count) => sum + count, 0)
        .toLocaleString('en-US');
      const still = busy > 0 ? ', and a session is still at work there' : '';
      const line = `${label} ${was}: it holds ${held} rows in ${tables.length} tables now${still}. ${told.inBackup}`;
      return { state: 'changed', line };
    } finally {
      await session.close();
    }
  } catch (error) {
    const line = `${label} ${was}, and cannot be asked what it holds now (${(error as Error).message}). ${told.inBackup}`;
    return { state: 'unknown', line };
  }
}

/** The ending for people. */
export function resetAccount(world: World, outcome: ResetOutcome, left: Left | null, environment: string): void {
  const { report } = world.ports;
  const { backup, recheck, verification } = outcome.evidence;
  const current = recheck ?? backup;
  for (const problem of outcome.problems) report.problem(problem);
  report.line('');
  if (verification && current) {
    const words = `✓ ${environment} is reset: ${verification.versions.length} migrations, then the seed.`;
    report.line(report.tone('good', words));
    report.line(
      `  Way back: backup ${current.metadata.id} of ${current.metadata.started.slice(0, 16).replace('T', ' ')} UTC.`,
    );
    for (const line of wayBackLines(world, current)) report.line(`    ${line}`);
    return;
  }
  if (left) report.line(`  ${left.line}`);
  else if (outcome.problems.length > 0) report.line(`  Nothing was changed on ${environment}.`);
  if (current) report.line(`  Its backup is whole and verified: ${current.metadata.id}`);
  const isTold = outcome.problems.some(({ commands }) => commands !== undefined && commands.length > 0);
  if (left && left.state !== 'as before' && current && !isTold)
    for (const line of ['The way back:', ...wayBackLines(world, current)]) report.line(`    ${line}`);
  if (outcome.exit === exitCodes.declined || outcome.exit === exitCodes.interrupted)
    report.line(`  To be asked again: npm run reset -- --env ${environment}`);
}

export const wayBackLines = ({ options }: World, backup: VerifiedBackup): readonly string[] => [
  restoreCommand(backup, options),
];
