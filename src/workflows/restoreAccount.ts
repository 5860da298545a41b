import { wasKept } from '../database/sessions.js';
import { applicationName, openTarget } from '../steps/connections.js';
import type { RestoreEvidence } from '../steps/restoreEvidence.js';
import type { RestoreWatch } from '../steps/restoreTarget.js';
import { restoreCommand } from '../backup/wayBack.js';
import type { World } from '../steps/world.js';
import { visible } from '../visible.js';
import type { Outcome } from './execute.js';
import { waitForRest } from './rest.js';

type RestoreOutcome = Outcome<RestoreEvidence>;

/** What the target holds after all. `unknown`: nobody heard whether the transaction was kept. */
export type Left = 'as before' | 'restored' | 'unknown';

/** A restore whose end nobody heard of is asked for at the database itself: it was kept whole, or not at all. */
export async function observeRestore(
  world: World,
  { begun, evidence }: RestoreOutcome,
  { transaction }: RestoreWatch,
): Promise<Left> {
  const { preflight, restore } = evidence;
  if (restore) return 'restored';
  if (!begun.includes('restore') || !preflight || transaction === null) return 'as before';
  try {
    const session = await openTarget(world, preflight.ready.target);
    try {
      await waitForRest(world, session, applicationName(world));
      const kept = await wasKept(session, transaction);
      return kept === null ? 'unknown' : kept ? 'restored' : 'as before';
    } finally {
      await session.close();
    }
  } catch {
    return 'unknown';
  }
}

const shown = 8;

/** The ending for people. */
export function restoreAccount(world: World, outcome: RestoreOutcome, left: Left): void {
  const { report } = world.ports;
  const { preflight, backup, recheck, restore, comparison } = outcome.evidence;
  const current = recheck ?? backup;
  const environment = world.options.environment ?? '';
  for (const problem of outcome.problems) report.problem(problem);
  report.line('');
  if (restore && comparison && preflight && current) {
    const isWhole = restore.faults.length === 0;
    const count = restore.rows.toLocaleString('en-US');
    const compared = isWhole ? ', compared with the backup before they were kept' : '';
    const { undo, source, sourceName, ready } = preflight;
    const words = undo
      ? `${ready.target.label} is back before the push of ${undo.run}: what that changed is as in ${source.metadata.id}${restore.rows === 0 ? ', and no row was replaced' : `, and ${count} rows came from there`}.`
      : `${ready.target.label} holds ${sourceName}: ${count} rows came back${compared}.`;
    report.line(report.tone(isWhole ? 'good' : 'warn', `${isWhole ? '✓' : '▲'} ${words}`));
    tellList(world, '  It is not all that the backup says:', restore.faults);
    const stays = restore.untouched.map(({ what, why }) => `${visible(what)} (${why})`);
    tellList(world, '  Stays as it was:', stays);
    report.line('  To undo this, back to what was there before:');
    report.line(`    ${restoreCommand(current, world.options)}`);
    return;
  }
  if (world.options.dryRun && outcome.problems.length === 0) report.line('  A dry run: nothing was changed.');
  else if (left === 'as before') report.line(`  Nothing was changed on ${environment}.`);
  else if (left === 'restored' && !restore && preflight)
    report.line(`  ${environment} holds ${preflight.sourceName}: it was kept before its end was heard.`);
  else if (left === 'unknown') {
    report.line(
      `  Nobody heard how it ended: ${environment} holds what it held, or all that came back, and no mixture.`,
    );
    report.line('  Look at it before you do anything else.');
  }
  if (current) report.line(`  What was there before is in a verified backup: ${current.metadata.id}`);
  if (left !== 'as before' && current && preflight)
    report.line(`  Back to it: ${restoreCommand(current, world.options)}`);
}

function tellList({ ports }: World, title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  ports.report.line(title);
  for (const line of lines.slice(0, shown)) ports.report.line(`    ${line}`);
  if (lines.length > shown) ports.report.line(`    … and ${lines.length - shown} more`);
}
