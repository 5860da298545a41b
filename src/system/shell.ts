import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
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
      written.catch(() => child.kill());
      const [result] = await Promise.all([child, written]);
      if (signal.aborted) throw new Interrupted();
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

/** Rejects when the disk is full; the program then ends by its closed pipe. */
async function writeInto(
  stdout: NodeJS.ReadableStream,
  { file, head = '', tail = '' }: NonNullable<Command['into']>,
): Promise<void> {
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  const ended = finished(target);
  if (head !== '') target.write(head);
  stdout.pipe(target, { end: false });
  stdout.once('end', () => target.end(tail));
  stdout.once('error', (error: Error) => target.destroy(error));
  await ended;
}
