import type { Problem } from './problem.js';

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
}

export interface CommandResult {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Shell {
  /** Runs to the end; a non-zero exit is a result, not an error. Rejects with `Interrupted` when the run was interrupted. */
  run(command: Command): Promise<CommandResult>;
  /** Starts a program that is a part of a pipeline; an interruption ends it. */
  start(command: Command): Promise<Running>;
}

/** A program that runs. */
export interface Running {
  /** Its standard input. A program that has read enough may end before the last byte: that is no error. */
  readonly input: { write(bytes: Buffer): Promise<void>; end(): void };
  /** Its standard output; whoever does not read it keeps the program waiting once a pipe is full. */
  readonly output: AsyncIterable<Buffer>;
  /** Resolves when it ended, with an empty `stdout`. Rejects with `Interrupted` when the run was interrupted. */
  readonly ended: Promise<CommandResult>;
  kill(): void;
}

export interface HashedBytes {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface GrowingHash {
  /** So many bytes are written by now. */
  written(bytes: number): void;
  /** Its size, after the last byte. */
  close(bytes: number): Promise<HashedBytes>;
  abandon(): Promise<void>;
}

/** A file that is being written, its bytes counted and hashed on the way. */
export interface HashedFile {
  /** Keeps the bytes for a while: they may not be changed afterwards. */
  write(bytes: Buffer): Promise<void>;
  /** After the last byte. */
  close(): Promise<HashedBytes>;
  /** Lets go of it without an answer, after a failure. */
  abandon(): Promise<void>;
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

export interface Session {
  query<T extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<T[]>;
  /** True once the server or the network ended the session. */
  readonly lost: boolean;
  close(): Promise<void>;
}

export interface Postgres {
  /** Rejects with the driver's error (`code` is a SQLSTATE or a socket error). */
  connect(options: ConnectionOptions): Promise<Session>;
  /** The driver's own quoting. */
  readonly identifier: (name: string) => string;
  readonly literal: (text: string) => string;
  /** Ends every session that is still open: a program that was interrupted must not wait for one. */
  closeAll(): Promise<void>;
}

export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly bytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly modified: Date;
}

export interface Files {
  /** null when there is no such file. */
  read(path: string): Promise<string | null>;
  readBytes(path: string): Promise<Buffer | null>;
  /** The last `bytes` of a file. */
  readTail(path: string, bytes: number): Promise<string>;
  /** Whole or not at all: written beside it, fsynced, renamed. */
  write(path: string, content: string | Buffer, mode?: number): Promise<void>;
  /** Plain and quick, for files that nobody needs after this run. */
  writeTemporary(path: string, content: string): Promise<void>;
  /** False, and nothing written, when the file exists. */
  create(path: string, content: string, mode?: number): Promise<boolean>;
  append(path: string, content: string, mode?: number): Promise<void>;
  /** Names in a folder, sorted; empty when there is none. */
  list(folder: string): Promise<string[]>;
  /** Does not follow links; null when there is nothing. */
  info(path: string): Promise<FileInfo | null>;
  makeFolder(path: string, mode?: number): Promise<void>;
  /** False when it exists: the one atomic way to claim a name. */
  claimFolder(path: string, mode?: number): Promise<boolean>;
  /** Fsyncs and renames; refuses to replace (rejects with EEXIST). */
  publish(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Replaces a link at once, without a moment in which there is none. */
  link(target: string, path: string): Promise<void>;
  readLink(path: string): Promise<string | null>;
  /** `link` never fails on a path that is there already. */
  linkIfMissing(target: string, path: string): Promise<void>;
  /** Folders of the copy can be written to, whatever those of the original allow. */
  copyTree(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Leaves a folder alone in which anything is. */
  removeIfEmpty(folder: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** Changes the owner of a folder and everything in it. */
  chownTree(path: string, owner: Account): Promise<void>;
  /** SHA-256 of a file that is whole, taken on another thread. */
  hash(path: string): Promise<HashedBytes>;
  /** SHA-256 of a file that somebody writes, taken while it grows. */
  hashGrowing(path: string): GrowingHash;
  /** Begins a new file of this user's own; its hash is taken while it is written. */
  writeHashed(path: string): Promise<HashedFile>;
  /** Reads a file that a program is still writing, up to its end once `isWhole` says so. A missing one is waited for. */
  follow(path: string, isWhole: () => boolean): AsyncIterable<Buffer>;
  /** Bytes that this user may still write on the disk that holds `path` (or will hold it). */
  freeBytes(path: string): Promise<number>;
  isWritable(folder: string): Promise<boolean>;
  isExecutable(path: string): Promise<boolean>;
  realPath(path: string): Promise<string>;
  /** The same without waiting; null when somebody else holds it. */
  tryLock(path: string): Promise<(() => Promise<void>) | null>;
  /** Waits for and holds a lock between processes; one whose holder died is taken over. Resolves with its release. */
  lock(path: string): Promise<() => Promise<void>>;
}

export interface Git {
  /** null when `folder` is in no repository. */
  state(folder: string, ignored: readonly string[]): Promise<GitState | null>;
  /** Files below a folder that are under version control, relative to `folder`; a file that git ignores is not. */
  tracked(folder: string, below: string): Promise<string[]>;
  /** Of these paths, relative to `folder`, the ones that git would take in: neither ignored nor outside a repository. */
  notIgnored(folder: string, paths: readonly string[]): Promise<string[]>;
  /** Makes a repository of a folder, with everything in it committed. */
  create(folder: string, message: string): Promise<void>;
}

export interface GitState {
  /** 40 hex digits; null before the first commit. */
  readonly commit: string | null;
  /** null when HEAD is detached. */
  readonly branch: string | null;
  readonly user: { readonly name: string | null; readonly email: string | null };
  /** Changed or untracked paths, relative to `folder`; ignored files are not counted. */
  readonly dirtyPaths: readonly string[];
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
  problem(problem: Problem): void;
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
  isRunning(pid: number): boolean;
}

/** Everything outside that supasafe acts through. */
export interface Ports {
  readonly shell: Shell;
  readonly postgres: Postgres;
  readonly files: Files;
  readonly git: Git;
  readonly prompter: Prompter;
  readonly clock: Clock;
  readonly report: Report;
  readonly network: Network;
  readonly host: Host;
  /** After an interruption: operations run again, so that the run can look at what it left and clean up. */
  readonly settle: () => void;
  /** Hides every known password in a text. */
  readonly redact: (text: string) => string;
  /** Makes a password known to `redact` and wraps it so that nothing prints it by accident. */
  readonly secret: (text: string) => Password;
}
