import { reportLines } from '../evidence/text.js';
import type { Ending, RunReport } from '../evidence/report.js';
import type { ExitCode } from '../problem.js';
import { analysis } from '../steps/analysis.js';
import { attended } from '../steps/attended.js';
import type { MigrateEvidence } from '../steps/evidence.js';
import { preflight } from '../steps/preflight.js';
import { productionBackup } from '../steps/productionBackup.js';
import { rehearsal } from '../steps/rehearsal.js';
import { rehearsalBackup } from '../steps/rehearsalBackup.js';
import { reportOf, writePage } from '../steps/runReport.js';
import { wayBack } from '../steps/wayBack.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { execute, finish, runJson, type Outcome } from './execute.js';

/** What `supasafe rehearse` does, in order: what `migrate` does until it would push anywhere. */
const rehearseSteps = (world: World): readonly StepOf<MigrateEvidence>[] => [
  preflight(world, 'rehearse'),
  analysis(world),
  attended(world),
  world.options.name === null ? productionBackup(world) : rehearsalBackup(world),
  rehearsal(world),
  wayBack(world),
];

/** `json`: the result is printed as JSON, so nothing else may go to standard output. */
export async function rehearse(given: World, json: boolean): Promise<{ exit: ExitCode; json: object }> {
  // Nobody is asked anything, so nobody has to be there.
  const world: World = { ...given, options: { ...given.options, prepare: true } };
  const outcome = await execute<MigrateEvidence>(world, rehearseSteps(world));
  const report = reportOf(world, outcome.evidence, endingOf(outcome));
  const hasPage = outcome.nothingToDo.length === 0 && outcome.evidence.preflight !== undefined;
  const path = hasPage ? await writePage(world, () => report) : null;
  tell(world, outcome, { report, path, json });
  const ending = await finish(world, outcome, { page: path });
  return {
    exit: ending.exit,
    json: { ...runJson(world, ending), nothingToDo: outcome.nothingToDo, page: path, report },
  };
}

const endingOf = ({ exit, problems }: Outcome<MigrateEvidence>): Ending => ({
  kind: exit === 0 ? 'rehearsed' : 'stopped',
  exit,
  problems,
  changes: [],
});

interface Told {
  readonly report: RunReport;
  readonly path: string | null;
  readonly json: boolean;
}

function tell({ ports }: World, outcome: Outcome<MigrateEvidence>, { report, path, json }: Told): void {
  const terminal = ports.report;
  const result = (text: string): void => (json ? terminal.line(text) : terminal.output(text));
  for (const text of outcome.nothingToDo) result(text);
  for (const one of outcome.problems) terminal.problem(one);
  if (outcome.problems.length > 0) terminal.line('  No database was changed.');
  else if (outcome.nothingToDo.length === 0) for (const text of reportLines(terminal.tone, report)) result(text);
  if (path !== null) result(`${terminal.tone('dim', 'Page'.padEnd(12))}${path}`);
}
