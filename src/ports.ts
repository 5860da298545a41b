import type { Files } from './ports/files.js';
import type { Git } from './ports/git.js';
import type { Threads } from './ports/threads.js';
import type { Lint } from './ports/lint.js';
import type { Problem } from './problem.js';

export type * from './ports/files.js';
export type * from './ports/git.js';
export type * from './ports/threads.js';

/** A program to run. Arguments are an array, never a shell string; secrets travel in `env` only. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment of the child: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Run as this user (only root can). */
  readonly as?: Account;
  /** It must not outlive us: a kill of this program ends that one too. */
  readonly endsWithUs?: true;
  /** It ends what would be left behind: no interruption keeps it from being run, and to its end. */
  readonly cleansUp?: true;
  /** It is ended when it takes longer. Without it a program is waited for as long as it takes. */
  readonly timeoutMs?: number;
}

export interface CommandResult {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It took longer than it was given, and was ended. */
  readonly timedOut?: true;
}

export interface Shell {
  /** Runs to the end; a non-zero exit is a result, not an error. Rejects with `Interrupted` when the run was interrupted. */
  run(command: Command): Promise<CommandResult>;
  /** Starts a program that is a part of a pipeline; an interruption ends it. */
  start(command: Command): Promise<Running>;
}

/** A program that runs. */
export interface Running {
  /**
   * Its standard input; what was written may be changed afterwards. A program that has read enough may end before the
   * last byte: that is no error.
   */
  readonly input: { write(bytes: Buffer): Promise<void>; end(): void };
  /** Its standard output; whoever does not read it keeps the program waiting once a pipe is full. */
  readonly output: AsyncIterable<Buffer>;
  /** Resolves when it ended, with an empty `stdout`. Rejects with `Interrupted` when the run was interrupted. */
  readonly ended: Promise<CommandResult>;
  kill(): void;
}

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export type Row = Readonly<Record<string, unknown>>;

/** Everything a driver needs; the password is revealed by the adapter only. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: Password;
  /** libpq's connection parameters of the URL (`sslmode`, `sslrootcert`, …). */
  readonly parameters: Readonly<Record<string, string>>;
  readonly applicationName: string;
  readonly timeoutMs?: number;
}

export interface Password {
  reveal(): string;
}

/** Whether a text of SQL is sent anew each time, or once for the session, whose server may then keep its plan. */
export type QueryPlan = 'planned-anew' | 'planned-once';

export interface Session {
  query<T extends object = Row>(sql: string, parameters?: readonly unknown[], how?: QueryPlan): Promise<T[]>;
  /** True once the server or the network ended the session. */
  readonly lost: boolean;
  close(): Promise<void>;
}

/** A session through which rows travel as COPY writes them. */
export interface CopySession extends Session {
  /**
   * A `COPY … TO STDOUT`, during which the session answers nothing else. `take` gets its rows, cut anywhere, and may keep
   * the bytes as long as it runs. Resolves with the number of rows.
   */
  copyOut(sql: string, take: (rows: Buffer) => void): Promise<number>;
  /** A `COPY … FROM STDIN`. */
  copyIn(sql: string): CopyIn;
}

/** Rows on their way into a table. */
export interface CopyIn {
  /** Takes bytes of rows, cut anywhere; they may be changed afterwards. Rejects when the server does not take them. */
  write(bytes: Buffer): Promise<void>;
  /** Once the server has taken them all. */
  end(): Promise<void>;
}

/** `code` of a connection that was to be encrypted, to a server that does not do that. */
export const noTls = 'ENOTLS';

export interface Postgres {
  /** Rejects with the driver's error (`code` is a SQLSTATE, a socket error or `noTls`). */
  connect(options: ConnectionOptions): Promise<CopySession>;
  /** The driver's own quoting. */
  readonly identifier: (name: string) => string;
  readonly literal: (text: string) => string;
  /** Ends every session that is still open: a program that was interrupted must not wait for one. */
  closeAll(): Promise<void>;
}

export interface Prompter {
  /** Standard input and the stream that prompts go to are both terminals. */
  readonly isTerminal: boolean;
  /** Throws away what was typed before, shows the question word for word, returns the line. */
  ask(question: string, options?: { readonly red?: boolean }): Promise<string>;
}

export interface Clock {
  now(): Date;
  /** Milliseconds that never run backwards. */
  elapsed(): number;
  /** Rejects with `Interrupted` when the run is interrupted meanwhile. */
  sleep(milliseconds: number): Promise<void>;
}

export type Tone = 'plain' | 'dim' | 'good' | 'bad' | 'warn' | 'production' | 'strong';

export interface Report {
  /** One step: shows that it goes on, then its time and what `tell` says of its result. */
  step<T>(title: string, work: () => Promise<T>, tell?: (result: T) => string | null): Promise<T>;
  /** What a long step is at; shown on a terminal only. */
  progress(text: string): void;
  /** For people, on stderr. */
  line(text?: string): void;
  /** The result of a command, on stdout. */
  output(text: string): void;
  /** The same without hiding passwords: for the sandbox's own URLs. */
  outputAsIs(text: string): void;
  /** For people too; as the result of a command it goes to stdout. */
  problem(problem: Problem, as?: 'result'): void;
  readonly tone: (tone: Tone, text: string) => string;
}

export interface Network {
  /** A port of 127.0.0.1 that nobody listens on now. */
  freePort(): Promise<number>;
  isFree(port: number): Promise<boolean>;
  /** Addresses of a host name; empty when it is unknown. */
  addresses(host: string): Promise<string[]>;
}

export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: string;
  readonly arch: string;
  readonly pid: number;
  readonly hostname: string;
  readonly userName: string;
  readonly homeFolder: string;
  readonly temporaryFolder: string;
  readonly isRoot: boolean;
  /** -1 where users have no numbers. */
  readonly uid: number;
  /** Memory that programs may still take, in bytes. */
  freeMemory(): number;
  /** Of supasafe itself: where its package.json lies. */
  readonly packageRoot: string;
  readonly nodePath: string;
  /** `22.11.0` */
  readonly nodeVersion: string;
  isRunning(pid: number): boolean;
}

/** Everything outside that supasafe acts through. */
export interface Ports {
  readonly shell: Shell;
  readonly postgres: Postgres;
  readonly files: Files;
  readonly threads: Threads;
  readonly lint: Lint;
  readonly git: Git;
  readonly prompter: Prompter;
  readonly clock: Clock;
  readonly report: Report;
  readonly network: Network;
  readonly host: Host;
  /** The work is over, whatever ended it: from here on operations run, and no first Ctrl-C makes them reject. */
  readonly settle: () => void;
  /** Says the commands that a text names (`npm run backup`, `npx supasafe check`) as this project is told them. */
  readonly inWords: (text: string) => string;
  /** Looks anew, from a folder, how commands are typed: scripts were written, or taken back. */
  readonly readWordsAgain: (from: string) => Promise<void>;
  /** Hides every known password in a text. */
  readonly redact: (text: string) => string;
  /** Makes a password known to `redact` and wraps it so that nothing prints it by accident. */
  readonly secret: (text: string) => Password;
}
