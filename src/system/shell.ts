import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command, CommandResult, Shell } from '../ports.js';
import { Interrupted } from '../problem.js';
import type { Interruption } from './interruption.js';

/** The one way a program is started: no shell, no inherited environment, no standard input. */
export function createShell(interruption: Interruption): Shell {
  return {
    async run(command) {
      interruption.throwIfRequested();
      const { execa } = await import('execa');
      const signal = interruption.signal();
      const child = execa(command.program, command.args, {
        env: { ...command.env },
        extendEnv: false,
        ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
        ...(command.as ? { uid: command.as.uid, gid: command.as.gid } : {}),
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
        buffer: { stdout: !command.into, stderr: true },
        maxBuffer: { stdout: 64 * 1024 * 1024, stderr: 1024 * 1024 },
        stripFinalNewline: false,
        reject: false,
        cancelSignal: signal,
        forceKillAfterDelay: 5000,
        encoding: 'utf8',
      });
      const written = command.into ? writeInto(child.stdout, command.into) : Promise.resolve();
      // A full disk must end the program too, which would wait for its reader for ever.
      const failure = written.then(() => null).catch((error: unknown) => (child.kill(), error));
      const [result, writeError] = [await child, await failure];
      if (signal.aborted) throw new Interrupted();
      if (writeError !== null) throw writeError as Error;
      if (result.exitCode === undefined && result.signal === undefined && result.cause) throw result.cause as Error;
      return {
        exitCode: result.exitCode ?? null,
        stdout: command.into ? '' : text(result.stdout),
        stderr: text(result.stderr),
      } satisfies CommandResult;
    },
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Rejects when the disk is full or the program is cut off; either way both ends are closed. */
async function writeInto(
  stdout: Readable,
  { file, head = '', tail = '' }: NonNullable<Command['into']>,
): Promise<void> {
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(async function* () {
    if (head !== '') yield head;
    yield* stdout;
    if (tail !== '') yield tail;
  }, target);
}
