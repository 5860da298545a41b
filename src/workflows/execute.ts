import { exitCodes, Interrupted, problemsOf, Stop, type ExitCode, type Problem } from '../problem.js';
import { endRun, journalPath } from '../journal/runRecord.js';
import { checkOrder, evidenceFor, NothingToDo, type StepOf } from '../steps/step.js';
import type { World } from '../steps/world.js';

/** How a run ended. */
export interface Outcome<All> {
  readonly exit: ExitCode;
  readonly evidence: Partial<All>;
  /** Steps that had begun, in order; the last one may not have ended. */
  readonly begun: readonly (keyof All)[];
  readonly problems: readonly Problem[];
  /** What there was to say when nothing had to be done. */
  readonly nothingToDo: readonly string[];
}

/** Runs the steps in order, each with the evidence that it named; ends with an account, never with an exception. */
export async function execute<All>(world: World, steps: readonly StepOf<All>[]): Promise<Outcome<All>> {
  const outcome = await runSteps(world, steps);
  // What follows tells and closes: a Ctrl-C that comes this late must not leave servers behind.
  world.ports.settle();
  return outcome;
}

async function runSteps<All>(world: World, steps: readonly StepOf<All>[]): Promise<Outcome<All>> {
  checkOrder<All>(steps);
  const { journal } = world.run;
  const evidence: Partial<All> = {};
  const begun: (keyof All)[] = [];
  const ended = (
    exit: ExitCode,
    problems: readonly Problem[] = [],
    nothingToDo: readonly string[] = [],
  ): Outcome<All> => ({
    exit,
    evidence,
    begun,
    problems,
    nothingToDo,
  });
  for (const step of steps) {
    if (world.options.dryRun && !isReadable(step, evidence)) {
      preview(world, step, evidence);
      continue;
    }
    begun.push(step.id);
    try {
      if (step.touches !== 'nothing') await journal.open();
      await journal.add('step-begun', { step: step.id, title: step.title, touches: step.touches });
      const work = () => step.run(evidenceFor<All, keyof All>(evidence, step.needs)).catch(restIfNothingToDo);
      // A question is not a step to watch: it wants the terminal for itself.
      const tell = (result: All[keyof All] | NothingToDo) =>
        result instanceof NothingToDo ? null : (step.tell?.(result) ?? null);
      const result = step.asks ? await work() : await world.ports.report.step(step.title, work, tell);
      if (result instanceof NothingToDo) return ended(exitCodes.done, [], result.lines);
      evidence[step.id] = result;
      await journal.add('step-done', { step: step.id });
    } catch (error) {
      if (error instanceof Interrupted) world.ports.settle();
      const problems = problemsOf(error);
      await journal.add('step-failed', { step: step.id, problems }).catch(() => undefined);
      return ended(error instanceof Stop ? error.exit : exitCodes.failed, problems);
    }
  }
  return ended(exitCodes.done);
}

/** Nothing to do is a good end, not a failure of the step that found out. */
function restIfNothingToDo(error: unknown): NothingToDo {
  if (error instanceof NothingToDo) return error;
  throw error;
}

const isReadable = <All>(step: StepOf<All>, evidence: Partial<All>): boolean =>
  step.touches === 'nothing' && step.asks !== true && step.needs.every((need) => need in evidence);

function preview<All>(world: World, step: StepOf<All>, evidence: Partial<All>): void {
  const { report } = world.ports;
  report.line(`→ ${step.title}`);
  const have = Object.fromEntries(step.needs.flatMap((need) => (need in evidence ? [[need, evidence[need]]] : [])));
  for (const line of step.preview(have as Partial<Pick<All, keyof All>>))
    report.line(report.tone('dim', `    ${line}`));
}

type Ending = Pick<Outcome<unknown>, 'exit' | 'problems'>;

/**
 * Closes everything and writes the last line of the run. By then the account is told, and stays true: a line that cannot
 * be written is one more problem of the ending that this resolves with.
 */
export async function finish<T extends Ending>(
  world: World,
  outcome: T,
  facts: Readonly<Record<string, unknown>>,
): Promise<T> {
  world.ports.settle();
  await world.resources.closeAll();
  try {
    await endRun(world.ports, world.run, { exit: outcome.exit, ...facts });
    return outcome;
  } catch (error) {
    const problem = endNotWritten(world, error);
    world.ports.report.problem(problem);
    const exit = outcome.exit === exitCodes.done ? exitCodes.failed : outcome.exit;
    return { ...outcome, exit, problems: [...outcome.problems, problem] };
  }
}

/** What the object of `--json` begins with, whatever the command. */
export const runJson = ({ run }: World, { exit, problems }: Ending) => ({
  version: 1,
  command: run.command,
  run: run.id,
  ok: exit === exitCodes.done,
  exit,
  problems,
});

function endNotWritten({ run }: World, error: unknown): Problem {
  const [{ what, details = [] }] = problemsOf(error);
  return {
    code: 'end-not-written',
    exit: exitCodes.failed,
    what: 'How this run ended could not be written down.',
    details: [what, ...details, 'What is said above is true all the same: only the end of the journal is missing.'],
    next: [`Put that right before the next run. The journal: ${journalPath(run)}`],
  };
}
