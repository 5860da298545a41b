import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  inWordsOf,
  inWordsReport,
  ownScripts,
  readCommandWords,
  scriptOf,
} from '../../src/environments/commandWords.js';
import { findPackageManager, type PackageManagerName } from '../../src/environments/packageManager.js';
import { createFiles } from '../../src/system/files.js';
import { Paper } from '../support/played.js';
import { emptyFolder, hostWith } from './support.js';

const files = createFiles();
const every = { scripts: scriptOf, hasPackage: true };

describe('a command in a text', () => {
  const text =
    'Run npm run migrate:safe again, or npm run restore -- production/x --to local. See npm run backups; npx supasafe check --all; npm install --save-dev supabase@3.';

  test.each<[PackageManagerName, string]>([
    ['npm', text],
    [
      'pnpm',
      'Run pnpm run migrate:safe again, or pnpm run restore production/x --to local. See pnpm run backups; pnpm exec supasafe check --all; pnpm add --save-dev supabase@3.',
    ],
    [
      'yarn',
      'Run yarn run migrate:safe again, or yarn run restore production/x --to local. See yarn run backups; yarn supasafe check --all; yarn add --dev supabase@3.',
    ],
    [
      'bun',
      'Run bun run migrate:safe again, or bun run restore production/x --to local. See bun run backups; bunx supasafe check --all; bun add --dev supabase@3.',
    ],
  ])('is said as %s is told it', (manager, said) => {
    expect(inWordsOf({ ...every, manager })(text)).toBe(said);
  });

  test('goes on in the sandbox where the run was in it, and as rehearse where that was run', () => {
    const words = inWordsOf({ ...every, manager: 'npm' }, { command: 'rehearse', sandbox: true });
    expect(words(text)).toContain('Run npm run rehearse -- --sandbox again');
    expect(words(text)).toContain('npm run restore -- --sandbox production/x --to local. See npm run backups;');
    expect(words('npm run restore -- x --undo y --sandbox')).toBe('npm run restore -- x --undo y --sandbox');
    expect(inWordsOf({ ...every, manager: 'pnpm' }, { command: 'migrate', sandbox: true })(text)).toContain(
      'Run pnpm run migrate:safe --sandbox again',
    );
  });

  test('without such a script is said as the program, whose flags need no --', () => {
    const words = inWordsOf({ manager: 'yarn', scripts: { backup: 'db:backup' }, hasPackage: true });
    expect(words('npm run migrate:safe -- --prepare, npm run backup -- --no-verify, npm run backups')).toBe(
      'yarn supasafe migrate --prepare, yarn run db:backup --no-verify, yarn supasafe backups',
    );
    const nothing = inWordsOf({ manager: 'pnpm', scripts: {}, hasPackage: false });
    expect(nothing('npm run doctor')).toBe('npx supasafe doctor');
  });

  test('of somebody else stays', () => {
    const words = inWordsOf({ ...every, manager: 'pnpm' });
    for (const own of ['npm run build', 'npm run backup:nightly', 'npm run reset-all', 'pnpm run backup', 'npm ci'])
      expect(words(own)).toBe(own);
  });

  test('is said so wherever a report prints it, but not in what is printed as it is', async () => {
    const paper = new Paper();
    const report = inWordsReport(paper, inWordsOf({ ...every, manager: 'bun' }));
    const problem = {
      code: 'x',
      exit: 1 as const,
      what: 'npm run backup',
      next: ['npm run verify'],
      commands: ['npm run prune'],
    };
    report.problem(problem);
    report.line('npm run backup');
    report.output('npm run backup');
    await report.step(
      'step',
      () => Promise.resolve(1),
      () => 'npm run backup',
    );
    report.outputAsIs('npm run backup');
    expect(paper.text.match(/bun run/g)).toHaveLength(6);
    expect(paper.out).toEqual(['bun run backup', 'npm run backup']);
  });
});

test('scripts are ours by what they run, whatever they are called', () => {
  const scripts = {
    reset: 'supabase db reset',
    'db:migrate': 'supasafe migrate',
    backup: 'supasafe backup --env staging',
    restore: 'node dist/cli.js restore',
    verify: 'cd apps/web && supasafe verify',
    safe: 'supasafe backups',
    backups: './node_modules/.bin/supasafe backups',
    prune: 7,
  };
  expect(ownScripts(`\uFEFF${JSON.stringify({ scripts })}`)).toEqual({
    migrate: 'db:migrate',
    restore: 'restore',
    verify: 'verify',
    backups: 'backups',
  });
  for (const text of [null, '', '{', '[]', '{"scripts":[]}', '{"scripts":null}']) expect(ownScripts(text)).toEqual({});
});

describe('the package manager', () => {
  const at = (all: Record<string, string>): string => {
    const folder = emptyFolder();
    mkdirSync(join(folder, '.git'));
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  const find = (folder: string, agent?: string) =>
    findPackageManager({ files, host: hostWith({ env: { npm_config_user_agent: agent } }) }, folder);

  test.each<[Record<string, string>, string | undefined, string]>([
    [{ 'package-lock.json': '' }, 'pnpm/9.0.0 npm/? node/v20', 'npm'],
    [{ 'pnpm-lock.yaml': '', 'package-lock.json': '' }, undefined, 'pnpm'],
    [{ 'yarn.lock': '', 'package-lock.json': '' }, 'npm/10.8.2 node/v20', 'npm'],
    [{ 'bun.lock': '' }, undefined, 'bun'],
    [{ 'bun.lockb': '' }, undefined, 'bun'],
    [{ 'package.json': '{"packageManager":"yarn@4.1.0+sha512.abc"}', 'pnpm-lock.yaml': '' }, undefined, 'yarn 4.1.0'],
    [{ 'package.json': '{"devEngines":{"packageManager":{"name":"pnpm","version":"^9"}}}' }, undefined, 'pnpm ^9'],
    [{ 'package.json': '{"packageManager":"cnpm@1"}', 'yarn.lock': '' }, undefined, 'yarn'],
    [{ 'package.json': '{' }, 'bun/1.1.0 npm/? node/v20', 'bun 1.1.0'],
    [{}, undefined, 'npm'],
  ])('of %j, started by %s, is %s', async (all, agent, expected) => {
    const { name, version } = await find(at(all), agent);
    expect([name, version ?? []].flat().join(' ')).toBe(expected);
  });

  test('is found upward within the repository, and no further', async () => {
    const outer = at({ 'yarn.lock': '', 'apps/web/package.json': '{}' });
    expect(await find(join(outer, 'apps/web'))).toEqual({ name: 'yarn', version: null, folder: outer });
    mkdirSync(join(outer, 'apps/.git'));
    expect((await find(join(outer, 'apps/web'))).name).toBe('npm');
  });

  test('is told with the scripts of the nearest package.json', async () => {
    const folder = at({ 'package.json': '{"scripts":{"reset":"supasafe reset"}}', 'pnpm-lock.yaml': '', 'a/b/c': '' });
    const host = hostWith({ cwd: join(folder, 'a/b'), env: {} });
    expect(await readCommandWords({ files, host })).toEqual({
      manager: 'pnpm',
      scripts: { reset: 'reset' },
      hasPackage: true,
    });
  });
});
