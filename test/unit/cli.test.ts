import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cliCommand, findCli, showCommand, type SupabaseCli } from '../../src/supabase/cli.js';
import { pushCommand, resetCommand } from '../../src/supabase/push.js';
import { createFiles } from '../../src/system/files.js';
import { emptyFolder, hostWith, problemsOf, readable } from './support.js';

const files = createFiles();

/** A package as npm lays it down; its launcher is a program itself unless it ends in .js. */
function install(root: string, version: string, launcher = 'bin/supabase'): string {
  const folder = join(root, 'node_modules', 'supabase');
  mkdirSync(join(folder, launcher, '..'), { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'supabase', version, bin: { supabase: launcher } }),
  );
  writeFileSync(join(folder, launcher), '');
  return folder;
}
const elsewhere = emptyFolder();
const find = (root: string, packageRoot = elsewhere) =>
  findCli(files, hostWith({ packageRoot, nodePath: '/node' }), root);

describe('the CLI', () => {
  test('is the nearest one upward', async () => {
    const outer = emptyFolder();
    const inner = join(outer, 'apps', 'web');
    mkdirSync(inner, { recursive: true });
    const folder = install(outer, '2.50.1');
    expect(await find(inner)).toEqual({
      version: '2.50.1',
      major: 2,
      program: join(folder, 'bin', 'supabase'),
      before: [],
    });
    const own = install(inner, '3.0.0');
    expect(await find(inner)).toMatchObject({ version: '3.0.0', program: join(own, 'bin', 'supabase') });
    expect(await find(outer)).toMatchObject({ version: '2.50.1' });
  });

  test('of the project comes before the one of supasafe, which comes before none', async () => {
    const [project, ours] = [emptyFolder(), emptyFolder()];
    install(ours, '3.1.0');
    expect(await find(project, ours)).toMatchObject({ version: '3.1.0' });
    install(project, '2.60.0');
    expect(await find(project, ours)).toMatchObject({ version: '2.60.0' });
  });

  test('is never a global one', async () => {
    const project = emptyFolder();
    expect(await problemsOf(() => find(project))).toEqual([
      {
        code: 'cli-missing',
        exit: 2,
        what: 'The Supabase CLI is not installed in this project.',
        details: [
          `Looked for node_modules/supabase from ${project} and from ${elsewhere} upward; a global one is never used.`,
        ],
        next: ['Install it: npm install --save-dev supabase'],
        commands: [],
      },
    ]);
  });

  test('with a launcher in JavaScript is started as the binary beside it, through the real place of a link', async () => {
    const [store, project] = [emptyFolder(), emptyFolder()];
    const folder = install(store, '3.1.0', 'dist/supabase.js');
    const binary = join(store, 'node_modules', '@supabase', 'cli-beos-m68k', 'bin', 'supabase');
    mkdirSync(join(binary, '..'), { recursive: true });
    writeFileSync(join(binary, '..', '..', 'package.json'), '{"name":"@supabase/cli-beos-m68k"}');
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(folder, join(project, 'node_modules', 'supabase'));
    const host = hostWith({ packageRoot: elsewhere, nodePath: '/node', platform: 'beos', arch: 'm68k' });
    expect(await findCli(files, host, project)).toMatchObject({
      program: '/node',
      before: [join(folder, 'dist', 'supabase.js')],
    });
    writeFileSync(binary, '');
    chmodSync(binary, 0o755);
    expect(await findCli(files, host, project)).toMatchObject({ program: binary, before: [] });
  });

  test('whose binary was never downloaded is told, with how to install it', async () => {
    const project = emptyFolder();
    const folder = join(project, 'node_modules', 'supabase');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"version":"2.50.1","bin":{"supabase":"bin/supabase"}}');
    await expect(find(project)).rejects.toMatchObject({ name: 'Stop', exit: 2 });
    expect(await problemsOf(() => find(project))).toMatchObject([
      {
        code: 'cli-missing',
        what: 'The Supabase CLI of this project was not installed to the end.',
        details: [
          `There is no ${join(folder, 'bin', 'supabase')}: version 2.50.1 downloads it in an install script, which failed or was not run.`,
        ],
        next: [
          'Let it run: npm rebuild supabase',
          'Or install a version that needs no script: npm install --save-dev supabase@3',
        ],
      },
    ]);
  });

  test('whose launcher is gone is to be installed again', async () => {
    const project = emptyFolder();
    const folder = install(project, '3.1.0', 'dist/supabase.js');
    rmSync(join(folder, 'dist', 'supabase.js'));
    expect(await problemsOf(() => find(project))).toMatchObject([
      {
        code: 'cli-missing',
        exit: 2,
        details: [`There is no ${join(folder, 'dist', 'supabase.js')}.`],
        next: ['Install it again: npm install --save-dev supabase@3'],
      },
    ]);
  });

  test('that cannot be used is told so before its missing program', async () => {
    const project = emptyFolder();
    const folder = join(project, 'node_modules', 'supabase');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"version":"1.2.3","bin":{"supabase":"bin/supabase"}}');
    expect(await problemsOf(() => find(project))).toMatchObject([{ code: 'cli-version' }]);
  });

  test.each(['', '{"version":', '{"name":"supabase"}'])('with half a package.json is told: %j', async (text) => {
    const project = emptyFolder();
    const folder = install(project, '3.1.0');
    writeFileSync(join(folder, 'package.json'), text);
    expect(await problemsOf(() => find(project))).toMatchObject([
      {
        code: 'cli-missing',
        exit: 2,
        details: [`${join(folder, 'package.json')} cannot be understood.`],
        next: ['Install it again: npm install --save-dev supabase@3'],
      },
    ]);
  });

  test.each([
    ['2.115.0', 'it breaks LOCK TABLE and SET LOCAL inside migrations (supabase/cli issue 6347)'],
    ['2.116.3', 'it breaks LOCK TABLE and SET LOCAL inside migrations (supabase/cli issue 6347)'],
    ['2.115.0-beta.1', 'it breaks LOCK TABLE and SET LOCAL inside migrations (supabase/cli issue 6347)'],
    ['1.226.4', 'supasafe knows 2.x and 3.x only'],
    ['4.0.0', 'supasafe knows 2.x and 3.x only'],
  ])('%s is refused: %s', async (version, why) => {
    const project = emptyFolder();
    install(project, version);
    expect(await problemsOf(() => find(project))).toEqual([
      {
        code: 'cli-version',
        exit: 2,
        what: `The Supabase CLI ${version} of this project cannot be used: ${why}.`,
        details: [],
        next: ['Install another version: npm install --save-dev supabase@3'],
        commands: [],
      },
    ]);
  });

  test.each(['2.11.5', '2.114.9', '2.117.0', '2.1150.0', '3.115.0', '3.0.0-beta.2'])('%s is taken', async (version) => {
    const project = emptyFolder();
    install(project, version);
    expect(await find(project)).toMatchObject({ version });
  });
});

describe('a command', () => {
  const cli = (major: number): SupabaseCli => ({
    version: `${major}.1.0`,
    major,
    program: '/bin/cli',
    before: ['/x.js'],
  });
  const { address, password } = readable(
    'postgresql://postgres.abc:Alpha%27Xeta@db.example.com/it%27s?sslmode=verify-full&sslrootcert=/ca.crt',
  );
  const target = { address, password, settings: { lock_timeout: '5s' } };
  const url =
    'postgresql://postgres.abc@db.example.com:5432/it%27s?sslmode=verify-full&sslrootcert=%2Fca.crt&options=-c%20lock_timeout%3D5s';
  const host = hostWith({
    env: {
      PATH: '/bin',
      HOME: '/home/ada',
      LANG: 'C',
      DOCKER_HOST: undefined,
      PGHOST: 'elsewhere',
      PGPASSWORD: 'theirs',
      PGOPTIONS: '-c role=x',
      DATABASE_URL: 'x',
      SUPABASE_ACCESS_TOKEN: 'x',
      SUPABASE_DB_PASSWORD: 'x',
      SUPABASE_PROJECT_ID: 'x',
      SUPABASE_YES: '0',
      NODE_OPTIONS: '--inspect',
    },
  });

  test.each([
    [2, ['--db-url', url]],
    [3, [`--remote=${url}`]],
  ])('of major %i names its target, agrees to itself and speaks JSON', (major, aim) => {
    expect(pushCommand({ host }, cli(major), '/work', target)).toEqual({
      program: '/bin/cli',
      args: ['/x.js', 'db', 'push', ...aim, '--yes', '--output-format', 'json', '--workdir', '/work'],
      cwd: '/work',
      endsWithUs: true,
      env: {
        PATH: '/bin',
        HOME: '/home/ada',
        LANG: 'C',
        BUN_JSC_useDFGJIT: '0',
        SUPABASE_TELEMETRY_DISABLED: '1',
        DO_NOT_TRACK: '1',
        NO_COLOR: '1',
        PGPASSWORD: "Alpha'Xeta",
        PGPASSFILE: '/nonexistent/supasafe',
        PGSSLMODE: 'verify-full',
      },
    });
  });

  test('of an unknown major cannot be made, because nobody knows how to aim it', () => {
    expect(() => cliCommand(cli(4), host, ['db', 'push'], '/work', target)).toThrow(
      'no way to name a target to the Supabase CLI 4.1.0',
    );
  });

  test('for the local stack has neither URL nor password', () => {
    const command = resetCommand({ host }, cli(3), '/work', 'local-stack');
    expect(command.args.slice(1)).toEqual([
      'db',
      'reset',
      '--local',
      '--yes',
      '--output-format',
      'json',
      '--workdir',
      '/work',
    ]);
    expect(Object.keys(command.env).filter((name) => name.startsWith('PG'))).toEqual([]);
  });

  test('is shown as a person would type it, without any password', () => {
    const shown = showCommand(cli(3), pushCommand({ host }, cli(3), "/Ada's work", target));
    expect(shown).toBe(
      String.raw`supabase db push '--remote=${url}' --yes --output-format json --workdir '/Ada'\''s work'`,
    );
    expect(shown).not.toMatch(/Alpha|Xeta/);
  });
});
