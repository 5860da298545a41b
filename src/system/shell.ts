import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { Command, CommandResult, Shell } from '../ports.js';
import { Interrupted } from '../problem.js';
import type { Interruption } from './interruption.js';

/** The one way a program is started: no shell, no inherited environment, nothing to read. */
export function createShell(interruption: Interruption): Shell {
  return {
    async run(command) {
      interruption.throwIfRequested();
      const { execa } = await import('execa');
      const signal = interruption.signal();
      const [program, ...args] = command.endsWithUs ? guarded(command) : [command.program, ...command.args];
      const child = execa(program, args, {
        env: { ...command.env },
        extendEnv: false,
        ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
        ...(command.as ? { uid: command.as.uid, gid: command.as.gid } : {}),
        stdin: command.endsWithUs ? 'pipe' : 'ignore',
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

/** The pipe to its standard input closes with this process, however that ends. */
const guarded = ({ program, args }: Command): [string, ...string[]] => [
  '/bin/sh',
  fileURLToPath(new URL('../../scripts/with-parent.sh', import.meta.url)),
  program,
  ...args,
];

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
