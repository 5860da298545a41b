import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonSchemas } from '../src/backup/schemas.js';
import { createHost } from '../src/system/host.js';

const { packageRoot } = createHost();
const cli = join(packageRoot, 'dist', 'cli.js');
const folder = mkdtempSync(join(tmpdir(), 'supasafe-completion-'));
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

beforeAll(() => {
  execFileSync(process.execPath, [join(packageRoot, 'scripts', 'build.mjs'), '--if-old']);
  chmodSync(cli, 0o755);
  for (const path of [
    'supabase',
    '.supasafe/runs/1-migrate',
    '.supasafe/runs/2-migrate',
    'backups/database/production',
    'node_modules/.bin',
    'bin',
    'apps',
  ])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'supabase/config.toml'), 'project_id = "shop"\n');
  for (const name of ['before-pricing', 'backup_20260101'])
    writeFileSync(join(folder, 'backups/database/production', `${name}_metadata.json`), '{}');
  writeFileSync(join(folder, 'backups/database/production/.x_metadata.json'), '{}');
  writeFileSync(join(folder, '.supasafe/runs/1-migrate/undo.json'), '{}');
  symlinkSync(cli, join(folder, 'node_modules/.bin/supasafe'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const answers = (...words: string[]): string[] =>
  execFileSync(process.execPath, [cli, 'complete', '--', ...words], { cwd: folder, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0] ?? '');

describe('what may follow', () => {
  test.each<[string[], string[]]>([
    [['mi'], ['migrate']],
    [['--v'], ['--version']],
    [
      ['restore', '--to', ''],
      ['local', 'staging', 'production'],
    ],
    [['restore', '--to', 's'], ['staging']],
    [['restore', '--to=s'], ['--to=staging']],
    [['restore', '--to', '=', 's'], ['staging']],
    [['restore', '--sch'], ['--schema-only']],
    [
      ['restore', 'production/b'],
      ['production/backup_20260101', 'production/before-pricing'],
    ],
    [['rehearse', '--backup', 'production/bef'], ['production/before-pricing']],
    [['restore', '--to', 'local', 'lat'], ['latest']],
    [['restore', 'latest', ''], []],
    [['restore', 'latest', '--undo', ''], ['1-migrate']],
    [['explain', 'drop-col'], ['drop-column']],
    [
      ['sandbox', 'start', '--postgres', '1'],
      ['15', '17', '18'],
    ],
    [
      ['sandbox', 'st'],
      ['start', 'stop', 'status'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['check', 'a.sql', ''], [':files']],
    [['backup', ''], []],
    [['unknown', ''], []],
  ])('%j is %j', (words, expected) => {
    expect(answers(...words)).toEqual(expected);
  });

  test('is every command and every flag that --help shows', () => {
    const help = (...args: string[]) => execFileSync(process.execPath, [cli, ...args, '--help'], { encoding: 'utf8' });
    const commands = [...help().matchAll(/^ {2}([a-z]+)(?= |\n)/gm)].map(([, name]) => name);
    expect(answers('').sort()).toEqual(commands.filter((name) => name !== 'help').sort());
    expect(answers('').length).toBeGreaterThan(14);
    const flags = [...help('migrate').matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name);
    expect(answers('migrate', '-').sort()).toEqual(flags.sort());
  });
});

const script = (shell: string): string => {
  const path = join(folder, `bin/${shell}`);
  writeFileSync(path, execFileSync(process.execPath, [cli, 'completion', shell], { encoding: 'utf8' }));
  return path;
};

describe('in a real shell', () => {
  /** What bash offers behind this line, typed in a folder of the project; supasafe is not on the PATH. */
  const inBash = (...words: string[]): string[] => {
    const lines = [
      `source '${script('bash')}'`,
      'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))',
      'compopt() { echo "compopt $*"; }',
      '$(complete -p supasafe | sed "s/.*-F \\([^ ]*\\) .*/\\1/") "$1"',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ];
    const output = execFileSync('bash', ['-c', lines.join('\n'), 'bash', ...words], {
      cwd: join(folder, 'apps'),
      encoding: 'utf8',
    });
    return output.split('\n').filter(Boolean);
  };

  test('bash finds the project’s own program and offers commands, flags, values, backups and files', () => {
    expect(inBash('supasafe', 'mig')).toEqual(['migrate']);
    expect(inBash('supasafe', 'restore', '--to', '=', 'l')).toEqual(['local']);
    expect(inBash('supasafe', 'restore', 'production/bef')).toEqual(['production/before-pricing']);
    expect(inBash('supasafe', 'check', '')).toEqual(['compopt -o default']);
  });

  (has('zsh') ? test : test.skip)('zsh', () => {
    const lines = [
      'autoload -Uz compinit && compinit -u -D',
      `source '${script('zsh')}'`,
      '_describe() { print -l -- "${(@P)2}" }',
      'words=(supasafe restore --to s); CURRENT=4; _supasafe',
    ];
    const output = execFileSync('zsh', ['-f', '-c', lines.join('\n')], { cwd: folder, encoding: 'utf8' });
    expect(output).toMatch(/^staging:which database/);
  });

  (has('fish') ? test : test.skip)('fish', () => {
    const commands = `source '${script('fish')}'; complete -C 'supasafe restore --to s'`;
    const output = execFileSync('fish', ['--no-config', '-c', commands], { cwd: folder, encoding: 'utf8' });
    expect(output).toMatch(/^staging\twhich database/);
  });
});

describe('--version', () => {
  const asked = (...args: string[]): string =>
    execFileSync(process.execPath, [cli, ...args], { cwd: tmpdir(), encoding: 'utf8' });
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };

  test('in short is one line with nothing else on it', () => {
    expect(asked('-V')).toBe(`${version}\n`);
  });

  test('says what works together here, outside of a project too', () => {
    const text = asked('--version');
    expect(text.split('\n')[0]).toBe(`supasafe ${version}`);
    for (const line of [
      /^ {2}Node +(20|22|24)\./m,
      /^ {2}Supabase CLI +3\.\d/m,
      /^ {2}pg_dump +1\d\./m,
      /^ {2}git +2\./m,
    ])
      expect(text).toMatch(line);
    const { supasafe, parts } = JSON.parse(asked('--version', '--json')) as {
      supasafe: { version: string };
      parts: { name: string; version: string | null }[];
    };
    expect(supasafe.version).toBe(version);
    expect(parts.filter((part) => part.version === null)).toEqual([]);
    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['squawk', 'system', 'embedded PostgreSQL 17']),
    );
  });
});

test('the JSON schemas of the package are those of the code: else npm run schemas', () => {
  for (const [file, schema] of Object.entries(jsonSchemas()))
    expect(JSON.parse(readFileSync(join(packageRoot, 'schemas', file), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(schema)),
    );
});
