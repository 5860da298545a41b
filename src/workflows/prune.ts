import { exitCodes, Stop, type ExitCode } from '../problem.js';
import { prune as pruneStep } from '../steps/prune.js';
import type { PruneEvidence } from '../steps/pruneEvidence.js';
import { pruneSurvey } from '../steps/pruneSurvey.js';
import type { StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';
import { execute, finish, runJson } from './execute.js';
import { pruneAccount, rowsOf } from './pruneAccount.js';

/** What `supasafe prune` does; without `--yes` it only looks. */
const pruneSteps = (world: World): readonly StepOf<PruneEvidence>[] => [pruneSurvey(world), pruneStep(world)];

export async function prune(world: World, json: boolean): Promise<{ exit: ExitCode; json: object }> {
  const outcome = await execute<PruneEvidence>(world, pruneSteps(world));
  const pruned = outcome.evidence.prune;
  const survey = pruned?.survey ?? outcome.evidence.survey;
  const [first, ...more] = [...outcome.problems, ...(pruned?.problems ?? [])];
  const problems = first ? [first, ...more] : [];
  const done = pruned?.done ?? [];
  if (survey) pruneAccount(world, survey, done, json);
  for (const problem of problems) world.ports.report.problem(problem);
  if (!world.options.dryRun) world.ports.report.line('  No database was changed.');
  const exit = first ? new Stop(first, ...more).exit : exitCodes.done;
  const ending = await finish(world, { exit, problems }, { archived: of('archive'), deleted: of('delete') });
  return {
    exit: ending.exit,
    json: {
      ...runJson(world, ending),
      dryRun: world.options.dryRun,
      backups: survey ? rowsOf(survey, done) : [],
      held: survey
        ? Object.fromEntries([...survey.plan.held].filter(([name]) => survey.environments.includes(name)))
        : {},
      unreadable: survey?.unreadable.map(({ path }) => path) ?? [],
      foreign: survey?.foreign ?? [],
    },
  };

  function of(fate: 'archive' | 'delete'): string[] {
    return done.filter((one) => one.fate === fate).map(({ id }) => id);
  }
}
