import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createGit } from '../../src/system/git.js';

const folder = mkdtempSync(join(tmpdir(), 'supasafe-unit-'));
const repository = join(folder, 'repository');
const apps = join(repository, 'apps');
mkdirSync(apps, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const write = (path: string, text: string): void => writeFileSync(join(repository, path), text);
const state = (where = repository, ...ignored: string[]) => createGit().state(where, ignored);

describe('the state of a repository', () => {
  test('outside of one, and in its own folder, is none', async () => {
    expect(await state(folder)).toBeNull();
    git('init', '-q', '-b', 'trunk');
    expect(await state(join(repository, '.git'))).toBeNull();
  });

  test('before the first commit has a branch and no commit', async () => {
    git('config', 'user.name', '');
    git('config', 'user.email', 'ada@example.com');
    write('a b.sql', 'one');
    expect(await state()).toEqual({
      commit: null,
      branch: 'trunk',
      user: { name: null, email: 'ada@example.com' },
      dirtyPaths: ['a b.sql'],
    });
  });

  test('names what changed, went, came and clashes, from the folder that was asked', async () => {
    git('config', 'user.name', 'Ada Lovelace');
    for (const path of ['apps/gone.sql', 'apps/moved.sql', 'apps/clash.sql']) write(path, path);
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    git('checkout', '-q', '-b', 'other');
    write('apps/clash.sql', 'theirs');
    git('commit', '-q', '-am', 'theirs');
    git('checkout', '-q', 'trunk');
    write('apps/clash.sql', 'ours');
    git('commit', '-q', '-am', 'ours');
    expect(() => git('merge', 'other')).toThrow();
    git('mv', 'apps/moved.sql', 'apps/new name.sql');
    rmSync(join(apps, 'gone.sql'));
    write('a b.sql', 'two');
    write('apps/ü\n.sql', 'new');
    mkdirSync(join(apps, 'log'));
    write('apps/log/x', 'log');
    const found = await state(apps, 'log');
    expect([...(found?.dirtyPaths ?? [])].sort()).toEqual(
      ['clash.sql', 'gone.sql', 'moved.sql', 'new name.sql', 'ü\n.sql'].sort(),
    );
    expect(found).toMatchObject({ commit: git('rev-parse', 'HEAD'), branch: 'trunk', user: { name: 'Ada Lovelace' } });
    expect((await state())?.dirtyPaths).toContain('a b.sql');
  });

  test('off every branch has a commit and no branch', async () => {
    git('merge', '--abort');
    git('checkout', '-q', '--detach', 'other');
    expect(await state()).toMatchObject({ commit: git('rev-parse', 'other'), branch: null });
  });
});
