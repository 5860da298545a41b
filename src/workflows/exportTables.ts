import { exitCodes, stop, type ExitCode } from '../problem.js';
import { lookup } from '../steps/lookup.js';
import { restoreTablesExport } from '../steps/restoreTablesExport.js';
import type { ExportEvidence } from '../steps/restoreTablesEvidence.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { execute, finish, runJson } from './execute.js';

/** What `supasafe restore --table --export` does: no target, no question. */
const exportSteps = (world: World): readonly StepOf<ExportEvidence>[] => [lookup(world), restoreTablesExport(world)];

export async function exportTables(world: World): Promise<{ exit: ExitCode; json: object }> {
  const { report } = world.ports;
  if ((world.options.restore?.rows?.acts.length ?? 0) > 0) throw oneOrTheOther();
  const outcome = await execute<ExportEvidence>(world, exportSteps(world));
  for (const problem of outcome.problems) report.problem(problem);
  const written = outcome.evidence.export;
  if (written)
    report.line(
      report.tone(
        'good',
        `✓ ${written.tables.join(', ')} as ${outcome.evidence.lookup?.backup.metadata.id ?? ''} has them: ${written.file}`,
      ),
    );
  report.line('  No database was changed.');
  const ending = await finish(world, outcome, { file: written?.file ?? null });
  const json = {
    ...runJson(world, ending),
    from: outcome.evidence.lookup?.backup.metadata.id ?? null,
    changed: false,
    export: written ?? null,
  };
  return { exit: ending.exit, json };
}

const oneOrTheOther = () =>
  stop(
    exitCodes.usage,
    'usage',
    '--export writes a file and changes nothing; --missing, --changed and --replace change the target.',
    [],
    ['Give one or the other.'],
  );
