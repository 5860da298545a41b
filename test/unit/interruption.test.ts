import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { createHost } from '../../src/system/host.js';

const built = (file: string): string =>
  JSON.stringify(pathToFileURL(join(createHost().packageRoot, 'dist', 'system', file)).href);

/** What a program of its own prints that is interrupted while `work` runs `sleep`. */
async function interrupted(before: string, more: string, signal: NodeJS.Signals = 'SIGINT'): Promise<string> {
  const script = `import { listenForInterruption } from ${built('interruption.js')};
    import { createShell } from ${built('shell.js')};
    const interruption = listenForInterruption(() => console.log('told'));
    const shell = createShell(interruption);
    const work = () => shell.run({ program: 'sleep', args: ['0.5'], env: { PATH: process.env.PATH }${more} });
    ${before}
    setTimeout(() => process.kill(process.pid, '${signal}'), 200);
    await work().then(({ exitCode }) => console.log('ended ' + exitCode), (error) => console.log(error.message));
    await work().then(({ exitCode }) => console.log('ended ' + exitCode), (error) => console.log(error.message));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends what runs, and what would begin', async (signal) => {
  expect(await interrupted('', '', signal)).toBe('told\nInterrupted.\nInterrupted.\n');
});

test('when the work is over, a first one is told and ends nothing', async () => {
  expect(await interrupted('interruption.settle();', '')).toBe('told\nended 0\nended 0\n');
});

test('it ends nothing that cleans up', async () => {
  expect(await interrupted('', ', cleansUp: true')).toBe('told\nended 0\nended 0\n');
});
