/** What a command ends with; the table stands in docs and in every `--help`. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  declined: 4,
  noTerminal: 5,
  locked: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One thing that is wrong, told so that a person whose hands shake can act on it. */
export interface Problem {
  /** Stable, lower case with hyphens: programs branch on it. */
  readonly code: string;
  readonly exit: ExitCode;
  /** One sentence: what failed, with the user's own names in it. */
  readonly what: string;
  /** Why, and the figures that show it; one line each. */
  readonly details?: readonly string[];
  /** What to do now; one line each. Never `db reset`, never `migration repair`. */
  readonly next?: readonly string[];
  /** Lines to be pasted into a shell, after `next`. */
  readonly commands?: readonly string[];
}

/** Ends a run. Carries every problem found, so that nobody has to fix them one run at a time. */
export class Stop extends Error {
  readonly problems: readonly [Problem, ...Problem[]];

  constructor(problem: Problem, ...more: Problem[]) {
    super(problem.what);
    this.name = 'Stop';
    this.problems = [problem, ...more];
  }

  /** The first of law 1's order wins: wrong configuration before a refused check before a lock that is held. */
  get exit(): ExitCode {
    const codes = this.problems.map((problem) => problem.exit);
    const order: ExitCode[] = [exitCodes.usage, exitCodes.refused, exitCodes.locked];
    return order.find((code) => codes.includes(code)) ?? this.problems[0].exit;
  }
}

export const stop = (
  exit: ExitCode,
  code: string,
  what: string,
  details: readonly string[] = [],
  next: readonly string[] = [],
  commands: readonly string[] = [],
): Stop => new Stop({ code, exit, what, details, next, commands });

/** Throws all problems together, or returns when there are none. */
export function stopIfAny(problems: readonly Problem[]): void {
  const [first, ...rest] = problems;
  if (first) throw new Stop(first, ...rest);
}

/** Codes of causes that every environment meets anew: no programs, a folder that cannot be written to. */
const oncePerRun = new Set(['programs-missing', 'backups-not-writable', 'no-space']);

/** Leaves out what says the same thing again for another environment. */
export function onePerCause(problems: readonly Problem[]): Problem[] {
  return problems.filter(
    ({ code }, index) => !oncePerRun.has(code) || problems.findIndex((other) => other.code === code) === index,
  );
}

/** Runs `work`; what it stops for is added to `problems`, so that the search for more can go on. */
export async function collect<T>(problems: Problem[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Stop) || error instanceof Interrupted) throw error;
    problems.push(...error.problems);
    return null;
  }
}

const isForbidden = (code: string | undefined): boolean => code === 'EACCES' || code === 'EPERM';

/** Calls that only look at a file or folder; `open` is none of them, because it may be for writing. */
const looking = new Set(['scandir', 'opendir', 'lstat', 'stat', 'statfs', 'readlink', 'realpath']);

/** What the system says when a folder cannot be written to; making one on a read-only disk fails as if it were missing. */
const notWritable = (code: string | undefined, syscall: string | undefined): boolean =>
  code === 'EROFS' ||
  (isForbidden(code) && syscall?.startsWith('spawn') !== true) ||
  (code === 'ENOENT' && syscall === 'mkdir');

/** What is thrown without being a refusal is a fault of ours or of the machine: told whole, with where to look. */
export function problemsOf(error: unknown): readonly [Problem, ...Problem[]] {
  if (error instanceof Stop) return error.problems;
  const { code, syscall, path, message, stack } = error as NodeJS.ErrnoException;
  const fault = (name: string, what: string, details: string[], next: string): [Problem] => [
    { code: name, exit: exitCodes.failed, what, details, next: [next] },
  ];
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return fault('no-space', 'The disk is full.', [message], 'Make room, then run the command again.');
  if (path !== undefined && isForbidden(code) && looking.has(syscall ?? ''))
    return fault(
      'file-unreadable',
      `${path} cannot be read.`,
      [message],
      'Give yourself the right to read it, then run the command again.',
    );
  if (path !== undefined && notWritable(code, syscall))
    return fault(
      'not-writable',
      `${path} cannot be written.`,
      [message],
      'Give yourself the right to write there (or make the disk writable), then run the command again.',
    );
  const lines = (stack ?? '').split('\n').slice(1, 4);
  return fault(
    'unexpected',
    `Something failed that should not: ${message || String(error)}`,
    lines.map((line) => line.trim()),
    'If it happens again, report it with the lines above.',
  );
}

export class Interrupted extends Stop {
  constructor() {
    super({ code: 'interrupted', exit: exitCodes.interrupted, what: 'Interrupted.' });
    this.name = 'Interrupted';
  }
}
