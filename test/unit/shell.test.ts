import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { createHost } from '../../src/system/host.js';
import { createShell } from '../../src/system/shell.js';
import { never } from '../support/interruption.js';

const shell = createShell(never);
const command = (args: string[]) => ({ program: '/bin/sh', args: ['-c', ...args], env: {}, endsWithUs: true as const });

test('a program that ends with us has its own exit code, output and arguments', async () => {
  expect(await shell.run(command(['echo "$0|$1"; echo wrong >&2; cat; exit 3', 'a b', `'"$x`]))).toEqual({
    exitCode: 3,
    stdout: `a b|'"$x\n`,
    stderr: 'wrong\n',
  });
});

/** Processes whose command line has the word, without shells that only hold it. */
const running = (word: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`sleep\0${word}`);
    } catch {
      return false;
    }
  });

async function until(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100 && !isTrue(); attempt += 1) await sleep(50);
  expect(isTrue()).toBe(true);
}

test('a program that ends with us does not outlive a kill', async () => {
  const seconds = `31${process.pid % 1000}`;
  const built = pathToFileURL(join(createHost().packageRoot, 'dist', 'system', 'shell.js')).href;
  const script = `import { createShell } from ${JSON.stringify(built)};
    const signal = new AbortController().signal;
    await createShell({ signal: () => signal, throwIfRequested() {} }).run({ program: 'sleep', args: ['${seconds}'], env: { PATH: process.env.PATH }, endsWithUs: true });`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  await until(() => running(seconds).length === 1);
  parent.kill('SIGKILL');
  await until(() => running(seconds).length === 0);
});

test.each([
  ['that only waits', 'exec sleep 30'],
  ['that minds no polite end', 'trap "" TERM; while :; do /bin/sleep 1; done'],
  ['that has ended, while its child holds the output open', 'sleep 30 &'],
  ['whose child holds the output open', 'sleep 30 & wait'],
])('a program %s is ended when its time is over', async (_what, script) => {
  const since = Date.now();
  const ended = await shell.run({ program: '/bin/sh', args: ['-c', script], env: {}, timeoutMs: 300 });
  expect(ended).toEqual({ exitCode: null, stdout: '', stderr: '', timedOut: true });
  expect(Date.now() - since).toBeLessThan(10_000);
});

test('a program that is quicker than its time is none of these', async () => {
  const quick = { program: '/bin/sh', args: ['-c', 'echo quick'], env: {}, timeoutMs: 5000 };
  expect(await shell.run(quick)).toEqual({ exitCode: 0, stdout: 'quick\n', stderr: '' });
});
