import { findSideSchemas, sideSchemaOf } from '../database/sideSchema.js';
import { exitCodes } from '../problem.js';
import { quoteForShell } from '../quote.js';
import { isMadeAnew } from '../restore/tablesPlan.js';
import { countRows } from '../restore/tablesProblems.js';
import { applicationName, openTarget } from '../steps/connections.js';
import type { RestoreTablesEvidence } from '../steps/restoreTablesEvidence.js';
import type { Watch } from '../steps/restoreTablesTarget.js';
import type { World } from '../steps/world.js';
import { visible } from '../visible.js';
import type { Outcome } from './execute.js';
import { waitForRest } from './rest.js';

type TablesOutcome = Outcome<RestoreTablesEvidence>;

export interface LeftTables {
  readonly state: 'as before' | 'restored' | 'unknown';
  readonly line: string;
}

/**
 * What became of a last transaction of which nobody heard the end. It takes the side schema away: where that is still
 * there, nothing was changed.
 */
export async function observeTables(
  world: World,
  { begun, evidence }: TablesOutcome,
  watch: Watch,
): Promise<LeftTables | null> {
  const { preflight, restore } = evidence;
  if (!begun.includes('restore') || restore || !preflight) return null;
  const { label } = preflight.ready.target;
  const asBefore: LeftTables = { state: 'as before', line: `${label} is as it was.` };
  if (!watch.isChanging) return asBefore;
  try {
    const session = await openTarget(world, preflight.ready.target);
    try {
      const busy = await waitForRest(world, session, applicationName(world));
      const isThere = (await findSideSchemas(session)).some(({ name }) => name === sideSchemaOf(world.run.id));
      if (!isThere)
        return { state: 'restored', line: `The tables of ${label} were put back before the connection was lost.` };
      if (busy === 0) return asBefore;
      return {
        state: 'unknown',
        line: `A session is still at work on ${label}: look at the tables before anything else.`,
      };
    } finally {
      await session.close();
    }
  } catch (error) {
    const line = `Nobody heard whether the tables of ${label} were put back, and it cannot be asked now (${(error as Error).message}). It was all or nothing.`;
    return { state: 'unknown', line };
  }
}

/** The ending for people. */
export function tablesAccount(world: World, outcome: TablesOutcome, left: LeftTables | null): void {
  const { report } = world.ports;
  const { preflight, backup, recheck, restore } = outcome.evidence;
  const current = recheck?.backup ?? backup?.backup;
  for (const problem of outcome.problems) report.problem(problem);
  for (const line of outcome.nothingToDo) report.line(line);
  report.line('');
  if (restore && preflight) {
    report.line(report.tone('good', `✓ Put back into ${preflight.ready.target.label}:`));
    for (const { table, anew, inserted, putBack, deleted, left: rest } of restore.tables) {
      const done = [
        anew ? `made anew with ${countRows(inserted)}` : inserted > 0 ? `${countRows(inserted)} came back` : '',
        putBack > 0 ? `${countRows(putBack)} became what they were` : '',
        deleted > 0 ? `${countRows(deleted)} deleted` : '',
      ].filter((text) => text !== '');
      report.line(`    ${visible(table)}: ${done.join(', ') || 'nothing was left to do'}`);
      if (rest > 0)
        report.line(
          report.tone(
            'warn',
            `    ▲ ${countRows(rest)} were written since they were compared, and are as they were found.`,
          ),
        );
    }
    for (const one of restore.unable) report.line(report.tone('warn', `    ▲ not put back: ${visible(one)}`));
    if (current) {
      report.line(
        `  Way back: backup ${current.metadata.id} of ${current.metadata.started.slice(0, 16).replace('T', ' ')} UTC.`,
      );
      for (const line of undoOf(world, outcome)) report.line(`    ${line}`);
    }
    return;
  }
  const environment = world.options.environment ?? '';
  if (left) report.line(`  ${left.line}`);
  else if (outcome.problems.length > 0 || world.options.dryRun) report.line(`  Nothing was changed on ${environment}.`);
  if (current) report.line(`  Its backup is whole and verified: ${current.metadata.id}`);
  if (left?.state === 'restored') for (const line of undoOf(world, outcome)) report.line(`    ${line}`);
  if (outcome.exit === exitCodes.declined || outcome.exit === exitCodes.interrupted)
    report.line('  To be asked again: the same command once more.');
}

/** What undoes it: the same command with the backup from before. A table that was not there then has to be dropped by hand. */
export function undoOf(world: World, { evidence }: TablesOutcome): readonly string[] {
  const { preflight, backup, recheck, difference } = evidence;
  const current = recheck?.backup ?? backup?.backup;
  const plan = recheck?.plan ?? difference?.plan;
  if (!preflight || !current || !plan) return [];
  const tables = plan.tables.filter((one) => !isMadeAnew(one)).map(({ table }) => table.qualified);
  const anew = plan.tables.filter(isMadeAnew).map(({ table }) => table.qualified);
  const target = `${current.metadata.id} --to ${preflight.ready.environment}${world.options.sandbox ? ' --sandbox' : ''}`;
  return [
    ...(tables.length > 0
      ? [`npm run restore -- ${target} ${tables.map((name) => `--table ${quoteForShell(name)}`).join(' ')} --replace`]
      : []),
    ...(anew.length > 0
      ? [
          `npm run restore -- ${target}   # everything; ${anew.map(visible).join(', ')} ${anew.length === 1 ? 'is' : 'are'} gone again then`,
        ]
      : []),
  ];
}
