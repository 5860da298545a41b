import type { EnvironmentName } from '../environments/environment.js';

/** What a step may change, seen from outside. */
export type Touches = 'nothing' | 'backups' | EnvironmentName;

/**
 * One guarded step. `All` maps the id of each step of a workflow to the evidence that it leaves; a step is handed
 * exactly the evidence that it names in `needs`, so a push that needs no approval cannot be written by accident.
 */
export interface Step<All, Id extends keyof All, Needs extends keyof All> {
  readonly id: Id;
  /** As the terminal shows it: "Back up production". */
  readonly title: string;
  readonly touches: Touches;
  readonly needs: readonly Needs[];
  /** It talks with the person at the terminal. */
  readonly asks?: true;
  /** What it would do, for `--dry-run`; earlier evidence is there as far as it was gathered. */
  preview(have: Partial<Pick<All, Needs>>): readonly string[];
  run(have: Pick<All, Needs>): Promise<All[Id]>;
  /** What it came to in a few words, beside its time; null where the title says it all. */
  tell?(evidence: All[Id]): string | null;
}

/** Any step of a workflow. */
export type StepOf<All> = { [Id in keyof All]: Step<All, Id, keyof All> }[keyof All];

/** Lets the compiler work out which evidence a step named. */
export const define =
  <All>() =>
  <Id extends keyof All, Needs extends keyof All = never>(step: Step<All, Id, Needs>): Step<All, Id, Needs> =>
    step;

/** Checked when a program starts: nothing is needed before it is there, no step stands twice. */
export function checkOrder<All>(steps: readonly StepOf<All>[]): void {
  const seen = new Set<keyof All>();
  for (const { id, needs } of steps) {
    const missing = needs.find((need) => !seen.has(need));
    if (missing !== undefined)
      throw new Error(`step ${String(id)} needs ${String(missing)}, which does not come before it`);
    if (seen.has(id)) throw new Error(`step ${String(id)} stands twice`);
    seen.add(id);
  }
}

/** Exactly the evidence that a step named. */
export const evidenceFor = <All, Needs extends keyof All>(
  have: Partial<All>,
  needs: readonly Needs[],
): Pick<All, Needs> => Object.fromEntries(needs.map((need) => [need, have[need]])) as Pick<All, Needs>;

/** Thrown by a step that finds nothing left to do: the run ends well, here. */
export class NothingToDo extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines[0]);
    this.name = 'NothingToDo';
  }
}
