import type { Clock, Prompter, Report } from '../../src/ports.js';

/** What a person says, at once or after something else has happened. */
type Answer = string | (() => Promise<string>);

/** A person at a terminal: answers each question once, in order. An unexpected question fails the test. */
export interface PlayedPerson extends Prompter {
  readonly asked: readonly string[];
  readonly unused: readonly Answer[];
}

export function person(...answers: Answer[]): PlayedPerson {
  const asked: string[] = [];
  const left = [...answers];
  return {
    isTerminal: true,
    asked,
    unused: left,
    ask: (question) => {
      asked.push(question);
      const answer = left.shift();
      if (answer === undefined) return Promise.reject(new Error(`nobody was to be asked: ${question}`));
      return typeof answer === 'string' ? Promise.resolve(answer) : answer();
    },
  };
}

/** Standard input is a pipe. */
export const nobody: Prompter = {
  isTerminal: false,
  ask: (question) => Promise.reject(new Error(`there is no terminal to ask on: ${question}`)),
};

/** Keeps everything that would be printed; without colours. */
export class Paper implements Report {
  readonly lines: string[] = [];
  readonly out: string[] = [];
  readonly #redact: (text: string) => string;

  constructor(redact: (text: string) => string = (text) => text) {
    this.#redact = redact;
  }

  readonly tone = (_tone: string, text: string): string => text;
  async step<T>(title: string, work: () => Promise<T>, tell?: (result: T) => string | null): Promise<T> {
    try {
      const result = await work();
      this.line([`✓ ${title}`, tell?.(result) ?? []].flat().join('  '));
      return result;
    } catch (error) {
      this.line(`✖ ${title}`);
      throw error;
    }
  }
  progress(text: string): void {
    this.lines.push(`… ${this.#redact(text)}`);
  }
  line(text = ''): void {
    this.lines.push(this.#redact(text));
  }
  output(text: string): void {
    this.out.push(this.#redact(text));
  }
  outputAsIs(text: string): void {
    this.out.push(text);
  }
  problem: Report['problem'] = (problem, as) => {
    const { what, code, details = [], next = [], commands = [] } = problem;
    for (const line of [`✖ ${what}  ${code}`, ...details, ...next.map((text) => `→ ${text}`), ...commands])
      if (as === 'result') this.output(line);
      else this.line(line);
  };

  get text(): string {
    return [...this.lines, ...this.out].join('\n');
  }
}

/** Something happens right before the step of this title begins. */
export class Before extends Paper {
  constructor(
    readonly title: string,
    readonly act: () => Promise<unknown>,
  ) {
    super();
  }

  override async step<T>(title: string, work: () => Promise<T>, tell?: (result: T) => string | null): Promise<T> {
    if (title === this.title) await this.act();
    return super.step(title, work, tell);
  }
}

/** A clock that stands still until it is put forward: how long a slow machine takes is no part of an age then. */
export function movableClock(real: Clock): Clock & { forward(minutes: number): void } {
  let time = real.now().getTime();
  return {
    ...real,
    now: () => new Date(time),
    forward: (minutes) => {
      time += minutes * 60_000;
    },
  };
}
