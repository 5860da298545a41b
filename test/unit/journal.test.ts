import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createJournal, journalFolder, readJournal } from '../../src/journal/journal.js';
import { beginRun, endRun, findCutOffRuns, forgetCutOffRun } from '../../src/journal/runRecord.js';
import { createFiles } from '../../src/system/files.js';
import { Secrets } from '../../src/system/secrets.js';
import { clockAt, emptyFolder, hostWith } from './support.js';

const files = createFiles();
const clock = clockAt('2026-01-02T03:04:05.678Z');

function journalOf(...passwords: string[]) {
  const root = emptyFolder();
  const secrets = new Secrets();
  for (const password of passwords) secrets.wrap(password);
  const journal = createJournal({ files, clock, redact: secrets.redact }, root, 'run-1', root);
  const own = async () => (await files.read(join(root, 'journal.jsonl'))) ?? '';
  const shared = () => files.read(join(journalFolder(root), 'run-1.jsonl'));
  return { journal, own, shared };
}

async function threeLines() {
  const { journal, own } = journalOf();
  await journal.add('run-begun', { command: 'migrate' });
  await journal.add('step-begun', { step: 'preflight' });
  await journal.add('run-ended', { exit: 0 });
  return own();
}

describe('a journal', () => {
  test('has one line for each event, with its number and its time', async () => {
    const { lines, broken } = readJournal(await threeLines());
    expect(broken).toBeNull();
    expect(lines).toEqual([
      expect.objectContaining({
        version: 1,
        run: 'run-1',
        sequence: 0,
        event: 'run-begun',
        command: 'migrate',
        previous: null,
      }),
      expect.objectContaining({ sequence: 1, event: 'step-begun', step: 'preflight' }),
      expect.objectContaining({ sequence: 2, at: '2026-01-02T03:04:05.678Z', event: 'run-ended', exit: 0 }),
    ]);
    expect(lines.slice(1).every(({ previous }) => /^[0-9a-f]{64}$/.test(previous ?? ''))).toBe(true);
  });

  test.each([
    ['a changed line', (lines: string[]) => lines.map((line) => line.replace('preflight', 'approved ')), 2],
    ['a changed first line', (lines: string[]) => lines.map((line) => line.replace('migrate', 'restore')), 1],
    ['a line taken out', (lines: string[]) => lines.filter((_, index) => index !== 1), 1],
    ['a first line taken out', (lines: string[]) => lines.slice(1), 0],
    ['two lines in another order', ([a = '', b = '', c = '']: string[]) => [a, c, b], 1],
    ['a line twice', ([a = '', ...rest]: string[]) => [a, a, ...rest], 1],
    ['a line cut off', ([a = '', b = '']: string[]) => [a, b.slice(0, 40)], 1],
    ['a line that is none of ours', (lines: string[]) => [...lines, '{"hello":1}'], 3],
    ['a blank inside of a line', (lines: string[]) => lines.map((line) => line.replace('"step":', '"step": ')), 2],
  ])('shows %s', async (_, change, broken) => {
    const lines = change((await threeLines()).trimEnd().split('\n'));
    expect(readJournal(`${lines.join('\n')}\n`).broken).toBe(broken);
  });

  test('that is empty is whole', () => {
    expect(readJournal('')).toEqual({ lines: [], broken: null });
  });

  test('is kept with the backups only from the moment on in which the run touches something, and whole then', async () => {
    const { journal, own, shared } = journalOf();
    await journal.add('run-begun');
    expect(await shared()).toBeNull();
    await journal.open();
    await journal.open();
    await journal.add('step-begun');
    expect(await shared()).toBe(await own());
    expect(readJournal(await own()).lines).toHaveLength(2);
  });

  test('keeps its chain when steps write side by side', async () => {
    const { journal, own, shared } = journalOf();
    await Promise.all([
      journal.add('one'),
      journal.open(),
      ...Array.from({ length: 20 }, (_, n) => journal.add(`n${n}`)),
    ]);
    const { lines, broken } = readJournal(await own());
    expect([lines.length, broken]).toEqual([21, null]);
    expect(await shared()).toBe(await own());
  });

  test.each(['Alpha-Xeta', 'Alpha "Xeta"', String.raw`Alpha\Xeta`, 'Alpha\tXeta', 'Älpha Xeta', 'Alpha@:/%Xeta'])(
    'hides the password %j, whatever JSON makes of it',
    async (password) => {
      const { journal, own } = journalOf(password);
      const url = `postgresql://a:${encodeURIComponent(password)}@db.example.com/shop`;
      await journal.add('failed', { message: `password ${password} is wrong`, url, list: [{ deep: password }] });
      const text = await own();
      expect(text).not.toMatch(/lpha|Xeta/);
      expect(readJournal(text)).toMatchObject({
        broken: null,
        lines: [{ message: 'password [password] is wrong', list: [{ deep: '[password]' }] }],
      });
    },
  );

  test.each([
    ['123456', { bytes: 91_234_567 }],
    ['sequence', {}],
  ])('stays whole when its own words look like the password %s', async (password, facts) => {
    const { journal, own } = journalOf(password);
    await journal.add('backup', facts);
    await journal.add('run-ended');
    expect(readJournal(await own())).toMatchObject({ broken: null, lines: [{ event: 'backup', ...facts }, {}] });
  });
});

describe('a run', () => {
  const ports = (running: boolean) => ({
    files,
    clock,
    redact: (text: string) => text,
    host: hostWith({ pid: 4711, isRunning: () => running }),
  });

  test('has an id with its time and command, and a folder that git does not see', async () => {
    const root = emptyFolder();
    const run = await beginRun(ports(true), root, 'migrate');
    expect(run.id).toMatch(/^20260102-030405-migrate-[0-9a-f]{6}$/);
    expect(run.folder).toBe(join(root, '.supasafe', 'runs', run.id));
    expect(await files.read(join(root, '.supasafe', '.gitignore'))).toBe('*\n');
    const { lines } = readJournal((await files.read(join(run.folder, 'journal.jsonl'))) ?? '');
    expect(lines).toMatchObject([{ event: 'run-begun', command: 'migrate', by: 'ada@engine' }]);
  });

  test('that was cut off is found until it is forgotten, with the step that it was in', async () => {
    const root = emptyFolder();
    const run = await beginRun(ports(true), root, 'migrate');
    await run.journal.add('backup', { backup: 'production/before' });
    await run.journal.add('backup', { backup: 'local/before' });
    await run.journal.add('step-begun', { step: 'push', title: 'Push to production', touches: 'production' });
    expect(await findCutOffRuns(ports(true), root)).toEqual([]);
    expect(await findCutOffRuns(ports(false), root)).toEqual([
      {
        id: run.id,
        command: 'migrate',
        begunAt: '2026-01-02T03:04:05.678Z',
        during: 'Push to production',
        touched: ['production'],
        backups: ['production/before'],
        isPushUnproved: true,
      },
    ]);
    expect(await findCutOffRuns(ports(false), root)).toHaveLength(1);
    await forgetCutOffRun({ files }, root, run.id);
    expect(await findCutOffRuns(ports(false), root)).toEqual([]);
  });

  test('that was cut off after its steps on databases says which, and whether the push was proved', async () => {
    const root = emptyFolder();
    const run = await beginRun(ports(true), root, 'migrate');
    for (const [step, touches] of [
      ['local', 'local'],
      ['push', 'production'],
      ['verification', 'nothing'],
    ]) {
      await run.journal.add('step-begun', { step, title: step, touches });
      await run.journal.add('step-done', { step });
    }
    expect(await findCutOffRuns(ports(false), root)).toMatchObject([
      { during: null, touched: ['local', 'production'], backups: [], isPushUnproved: false },
    ]);
  });

  test('that was cut off between two steps is in none', async () => {
    const root = emptyFolder();
    const run = await beginRun(ports(true), root, 'reset');
    await run.journal.add('step-begun', { title: 'Back up' });
    await run.journal.add('step-done', { title: 'Back up' });
    expect(await findCutOffRuns(ports(false), root)).toMatchObject([{ command: 'reset', during: null }]);
  });

  test('that ended was not cut off, and leaves no workdir', async () => {
    const root = emptyFolder();
    const run = await beginRun(ports(true), root, 'migrate');
    await files.makeFolder(join(run.folder, 'workdir'));
    await endRun({ files }, run, { exit: 0 });
    expect(await files.list(run.folder)).toEqual(['journal.jsonl']);
    expect(await findCutOffRuns(ports(false), root)).toEqual([]);
  });

  test('is not found where there is none', async () => {
    expect(await findCutOffRuns(ports(false), emptyFolder())).toEqual([]);
  });
});
