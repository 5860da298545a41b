import { fileURLToPath } from 'node:url';
import type { Options, ResultPromise } from 'execa';
import type { Command, CommandResult, Shell } from '../ports.js';
import { Interrupted } from '../problem.js';
import type { Interruption } from './interruption.js';

/** The one way a program is started: no shell, no inherited environment, nothing to read. */
export function createShell(interruption: Interruption): Shell {
  return {
    async run(command) {
      if (!command.cleansUp) interruption.throwIfRequested();
      const { execa } = await import('execa');
      const signal = command.cleansUp ? new AbortController().signal : interruption.signal();
      const [program, ...args] = lineOf(command);
      const stdin = command.endsWithUs ? 'pipe' : 'ignore';
      const child = execa(program, args, { ...optionsOf(command, signal), stdin, buffer: true });
      const ended = child.then((result) => resultOf(result, signal));
      return command.timeoutMs === undefined ? ended : orTimedOut(child, ended, command.timeoutMs);
    },
    async start(command) {
      interruption.throwIfRequested();
      const { execa } = await import('execa');
      const signal = interruption.signal();
      const options = {
        ...optionsOf(command, signal),
        stdin: 'pipe',
        buffer: { stdout: false, stderr: true },
      } as const;
      const [program, ...args] = lineOf(command);
      const child = execa(program, args, options);
      // A program that ended early, with what it wanted or with an error, says so by its exit code.
      child.stdin.on('error', () => undefined);
      return {
        input: {
          write: (bytes) => written(child.stdin, bytes),
          end: () => child.stdin.end(),
        },
        output: child.stdout,
        ended: child.then((result) => resultOf(result, signal)),
        kill: () => void child.kill(),
      };
    },
  };
}

/**
 * execa's own timeout waits until everybody has closed the output, and a program that was ended may have children that
 * hold it open: here the end of the program itself is waited for.
 */
async function orTimedOut(
  child: Pick<ResultPromise, 'kill' | 'once' | 'stdout' | 'stderr' | 'exitCode' | 'signalCode'>,
  ended: Promise<CommandResult>,
  timeoutMs: number,
): Promise<CommandResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CommandResult>((resolve) => {
    timer = setTimeout(() => {
      ended.catch(() => undefined);
      const leave = () => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ exitCode: null, stdout: '', stderr: '', timedOut: true });
      };
      if (child.exitCode !== null || child.signalCode !== null) leave();
      else child.once('exit', leave);
      child.kill();
    }, timeoutMs);
  });
  return Promise.race([ended, late]).finally(() => {
    clearTimeout(timer);
  });
}

const withParent = fileURLToPath(new URL('../../scripts/with-parent.sh', import.meta.url));

/** The pipe to its standard input closes with this process, however that ends: whoever must end then watches it. */
const lineOf = ({ program, args, endsWithUs }: Command): [string, ...string[]] =>
  endsWithUs ? ['/bin/sh', withParent, program, ...args] : [program, ...args];

const optionsOf = (command: Command, signal: AbortSignal) =>
  ({
    env: { ...command.env },
    extendEnv: false,
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...(command.as ? { uid: command.as.uid, gid: command.as.gid } : {}),
    stdout: 'pipe',
    stderr: 'pipe',
    maxBuffer: { stdout: 64 * 1024 * 1024, stderr: 1024 * 1024 },
    stripFinalNewline: false,
    reject: false,
    cancelSignal: signal,
    // In a group of its own: Ctrl-C reaches everybody else in the terminal's.
    ...(command.cleansUp ? { detached: true } : {}),
    forceKillAfterDelay: 5000,
    encoding: 'utf8',
  }) as const satisfies Options;

interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly cause?: unknown;
  readonly stdout?: unknown;
  readonly stderr?: unknown;
}

function resultOf(result: Ended, signal: AbortSignal): CommandResult {
  if (signal.aborted) throw new Interrupted();
  if (result.exitCode === undefined && result.signal === undefined && result.cause) throw result.cause as Error;
  return { exitCode: result.exitCode ?? null, stdout: text(result.stdout), stderr: text(result.stderr) };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Resolves when all of it went into the pipe, or nobody reads it any more: `bytes` may be changed then. */
async function written(stdin: NodeJS.WritableStream & { destroyed?: boolean }, bytes: Buffer): Promise<void> {
  if (stdin.destroyed || !stdin.writable) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      for (const event of ['close', 'error']) stdin.off(event, go);
      resolve();
    };
    for (const event of ['close', 'error']) stdin.on(event, go);
    stdin.write(bytes, go);
  });
}
