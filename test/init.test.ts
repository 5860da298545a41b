import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { asked, type Request } from '../src/dispatch.js';
import { run } from '../src/main.js';
import { noWishes } from '../src/steps/world.js';
import type { Ports } from '../src/ports.js';
import { createFiles } from '../src/system/files.js';
import { createHost } from '../src/system/host.js';
import type { InitWishes } from '../src/workflows/init.js';
import { describeInDepth, inDepth } from './support/depth.js';
import { nobody, Paper, person } from './support/played.js';
import { Terminal } from './support/terminal.js';
import { shellEnvironment } from './support/shell.js';

const { packageRoot } = createHost();
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

/** A repository of these files; `supabase` says in which folder its Supabase project lies. */
function repository(supabase: string, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'supasafe-init-'));
  made.push(folder);
  cpSync(join(packageRoot, 'supabase'), join(folder, supabase, 'supabase'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git(folder, 'init', '-q', '-b', 'trunk');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'as it was');
  return folder;
}

const shapes = {
  npm: () =>
    repository('.', {
      'package.json': '{\n  "name": "shop",\n  "scripts": {\n    "dev": "next dev"\n  }\n}\n',
      'package-lock.json': '{ "lockfileVersion": 3 }\n',
      '.gitignore': 'node_modules\n.env*\n',
    }),
  'a pnpm monorepo': () =>
    repository('apps/web', {
      'package.json': '{ "name": "root", "private": true, "packageManager": "pnpm@9.15.0" }\n',
      'pnpm-workspace.yaml': 'packages: ["apps/*"]\n',
      'pnpm-lock.yaml': 'lockfileVersion: "9.0"\n',
      'apps/web/package.json': '{\n\t"name": "web"\n}\n',
      'apps/web/src/page.ts': '\n',
    }),
  'CRLF, own scripts and workflows': () =>
    repository('.', {
      'package.json':
        '\uFEFF{\r\n    "name": "crlf",\r\n    "scripts": {\r\n        "reset": "supabase db reset",\r\n        "backups": "supasafe backups"\r\n    },\r\n    "type": "module"\r\n}',
      'yarn.lock': '# yarn lockfile v1\n',
      '.gitignore': 'node_modules\r\n!.env.sample',
      '.gitattributes': '* -text\r\ndocs/migration_failures.log merge=ours',
      '.env.example': 'API_KEY=',
      '.github/workflows/supasafe-check.yml': 'name: mine\r\n',
    }),
} as const;
type Shape = keyof typeof shapes;
const shapeNames = Object.keys(shapes) as Shape[];
const rootOf = (shape: Shape, folder: string): string =>
  shape === 'a pnpm monorepo' ? join(folder, 'apps/web') : folder;

/** Every file, folder and link with its bytes and rights. */
function tree(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => !/^\.git(\/|$)/.test(path));
  return Object.fromEntries(
    paths.sort().map((path) => {
      const full = join(folder, path);
      const info = lstatSync(full);
      if (info.isDirectory()) return [path, 'folder'];
      const bytes = info.isSymbolicLink() ? readlinkSync(full) : readFileSync(full);
      return [path, `${info.mode.toString(8)} ${createHash('sha256').update(bytes).digest('hex')}`];
    }),
  );
}

interface Outcome {
  readonly exit: number;
  readonly paper: Paper;
  readonly json: {
    readonly outcome?: string;
    readonly changes?: { path: string; kind: string }[];
    readonly left?: { path: string; why: string }[];
    readonly problems: { code: string; what: string; next?: string[] }[];
  };
}

async function command(cwd: string, request: Partial<Request>, played: Partial<Ports> = {}): Promise<Outcome> {
  const paper = new Paper();
  const options = { ...noWishes, sandbox: true };
  const exit = await run(
    { command: 'init', json: true, options, ...request },
    { host: { ...createHost(), cwd, env: shellEnvironment() }, report: paper, ...played },
  );
  return { exit, paper, json: JSON.parse(paper.out.at(-1) ?? '{}') as Outcome['json'] };
}
const init = (cwd: string, wishes: Partial<InitWishes> = { yes: true }, played: Partial<Ports> = {}) =>
  command(cwd, { init: { ...asked, ...wishes } }, played);

describe.each(shapeNames)('in %s', (shape) => {
  const folder = shapes[shape]();
  const root = rootOf(shape, folder);
  const before = tree(folder);

  test('nothing is written without a yes', async () => {
    const silent = await init(folder, {}, { prompter: nobody });
    expect([silent.exit, silent.json.problems[0]?.code]).toEqual([5, 'no-terminal']);
    const declining = person('maybe', 'no');
    expect((await init(folder, {}, { prompter: declining })).exit).toBe(4);
    expect(declining.asked).toEqual(['Make these changes? (yes/no)', 'Make these changes? (yes/no)']);
    const shown = await init(folder, { dryRun: true, workflows: true });
    expect([shown.exit, shown.json.outcome]).toEqual([0, 'shown']);
    expect(shown.paper.text).toMatch(/^ {2}\+.*"migrate:safe": "supasafe migrate"/m);
    expect(tree(folder)).toEqual(before);
  });

  test('it is set up once, and taken back byte for byte', async () => {
    const first = await init(folder, { workflows: true }, { prompter: person('yes') });
    expect([first.exit, first.json.outcome]).toEqual([0, 'written']);
    expect(first.json.changes?.map(({ path }) => path.replace(/^(\.\.\/)+/, '').replace('-apps-web', ''))).toEqual(
      expect.arrayContaining([
        'package.json',
        '.gitignore',
        '.gitattributes',
        '.github/workflows/supasafe-prepare.yml',
      ]),
    );
    const after = tree(folder);
    for (const file of ['.env.local', '.env.production', '.supasafe/init.json'])
      expect(git(root, 'check-ignore', '--verbose', file)).not.toMatch(/:!/);
    expect(spawnSync('git', ['check-ignore', '--quiet', '.env.example'], { cwd: root }).status).toBe(1);
    expect(git(root, 'check-attr', 'merge', 'backups/database/backup_log.md')).toContain('union');

    const second = await init(root, { yes: true, workflows: true });
    expect([second.exit, second.json.outcome, second.json.changes]).toEqual([0, 'nothing', []]);
    expect(tree(folder)).toEqual(after);

    const undone = await init(join(root, 'supabase'), { undo: true }, { prompter: person('y') });
    expect([undone.exit, undone.json.outcome, undone.json.left]).toEqual([0, 'undone', []]);
    expect(tree(folder)).toEqual(before);
    expect((await init(folder, { undo: true, yes: true })).json.outcome).toBe('nothing');
    expect(tree(folder)).toEqual(before);
  });

  const once = shape === shapeNames[0] ? test : inDepth;
  once('a run that was cut off anywhere can be repeated, and taken back', async () => {
    const files = createFiles();
    for (const cut of [0, 1, 2, 5]) {
      let writes = 0;
      const dying: Ports['files'] = {
        ...files,
        write: (...of) => ((writes += 1) > cut ? Promise.reject(new Error('the power went')) : files.write(...of)),
      };
      const cutOff = await init(folder, { yes: true, workflows: true }, { files: dying });
      expect(cutOff.exit).toBe(1);
      if (cut > 0) expect(cutOff.json.problems[0]?.next).toContainEqual(expect.stringContaining('init --undo'));
      if (cut > 0) writeFileSync(join(root, '.package.json.4194999.1'), 'half');
      if (cut % 2 === 0) expect((await init(folder, { yes: true, workflows: true })).json.outcome).toBe('written');
      await init(folder, { yes: true, undo: true });
      expect(tree(folder)).toEqual(before);
    }
  });
});

describe('what it writes', () => {
  const texts = (folder: string, name: string) => {
    const text = readFileSync(join(folder, '.github/workflows', name), 'utf8');
    return { text, yaml: parse(text) as Workflow };
  };
  interface Step {
    readonly run?: string;
    readonly uses?: string;
    readonly with?: Record<string, unknown>;
    readonly env?: Record<string, string>;
    readonly 'working-directory'?: string;
  }
  interface Workflow {
    readonly on: Record<string, { paths?: string[]; branches?: string[] }>;
    readonly jobs: Record<string, { steps: Step[]; defaults?: { run: Record<string, string> } }>;
  }

  test('names the package manager and the folders of a monorepo, from wherever it is run', async () => {
    for (const from of ['.', 'apps/web', 'apps/web/src']) {
      const folder = shapes['a pnpm monorepo']();
      const { paper } = await init(join(folder, from), { yes: true, workflows: true });
      expect(existsSync(join(folder, 'apps/web/supasafe.json'))).toBe(true);
      expect(paper.text).toContain('pnpm exec supasafe init --undo');
      if (from === '.') expect(paper.text).toContain('cd apps/web');
      const { text, yaml } = texts(folder, 'supasafe-check-apps-web.yml');
      expect(text).toContain('"origin/$BASE" --format github');
      expect(yaml.on.pull_request?.paths).toEqual(['apps/web/supabase/migrations/**']);
      expect(yaml.jobs.check?.defaults?.run['working-directory']).toBe('apps/web');
      const steps = yaml.jobs.check?.steps ?? [];
      expect(steps[0]?.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
      expect(steps).toContainEqual({ run: 'pnpm install --frozen-lockfile', 'working-directory': '.' });
      expect(steps).toContainEqual({ uses: 'pnpm/action-setup@v4' });
    }
  });

  test('takes exit code 5 of the prepared run for success, and no other', async () => {
    const folder = shapes.npm();
    await init(folder, { yes: true, workflows: true });
    const { yaml } = texts(folder, 'supasafe-prepare.yml');
    expect(yaml.on.push?.branches).toEqual(['trunk']);
    const step = yaml.jobs.prepare?.steps.find(({ run: line }) => line?.includes('--prepare'));
    expect(Object.keys(step?.env ?? {})).toEqual(['SUPASAFE_PRODUCTION_URL', 'SUPASAFE_STAGING_URL']);
    for (const [code, ends] of [
      [5, 0],
      [0, 0],
      [1, 1],
      [3, 3],
    ]) {
      const played = (step?.run ?? '').replace('npx --no-install supasafe migrate --prepare', `(exit ${code})`);
      expect(spawnSync('bash', ['-e', '-c', played]).status).toBe(ends);
    }
  });

  test('gives secrets to the main branch only, and installs what is locked where something is', async () => {
    const folder = repository('.', { 'package.json': '{}' });
    await init(folder, { yes: true, workflows: true });
    const { text, yaml } = texts(folder, 'supasafe-prepare.yml');
    expect(yaml.jobs.prepare).toMatchObject({ if: "github.ref == 'refs/heads/trunk'", environment: 'production' });
    expect(yaml.jobs.prepare?.steps[0]?.with).toMatchObject({ 'persist-credentials': false });
    expect(yaml.jobs.prepare?.steps).toContainEqual({ run: 'npm install' });
    expect(text).not.toMatch(/npx (?!--no-install)/);
    const locked = shapes.npm();
    await init(locked, { yes: true, workflows: true });
    expect(texts(locked, 'supasafe-check.yml').yaml.jobs.check?.steps).toContainEqual({ run: 'npm ci' });
  });

  test('leaves what the user has, and says so', async () => {
    const folder = shapes['CRLF, own scripts and workflows']();
    const { json } = await init(folder, { yes: true, workflows: true });
    expect(json.left?.map(({ path, why }) => `${path} ${why}`)).toEqual([
      expect.stringMatching(/^package\.json .*"reset"/),
      expect.stringMatching(/^\.gitattributes .*migration_failures/),
      expect.stringMatching(/^\.github\/workflows\/supasafe-check\.yml /),
    ]);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toMatch(/\.env\.\*\r\n!\.env\.sample\r\n!\.env\.example$/);
  });

  test('in a project without package.json makes none, and says how it is run', async () => {
    const folder = repository('.', { 'pyproject.toml': '' });
    const { paper, json } = await init(folder, { yes: true, workflows: true });
    expect(json.left).toEqual([
      { path: '.github/workflows', why: expect.stringContaining('there is no package.json') as unknown },
    ]);
    expect(json.changes?.map(({ path }) => path)).toEqual(['.gitignore', '.gitattributes', '.env.example']);
    expect(paper.text).toContain('npx supasafe migrate');
  });

  test('goes through a link and keeps the rights of a file', async () => {
    const folder = repository('.', { 'package.json': '{}', 'dotfiles/ignore': 'x\n' });
    symlinkSync('dotfiles/ignore', join(folder, '.gitignore'));
    chmodSync(join(folder, 'package.json'), 0o666);
    const before = tree(folder);
    const { paper } = await init(folder);
    expect(paper.text).toContain('.gitignore → dotfiles/ignore  changed');
    expect(readlinkSync(join(folder, '.gitignore'))).toBe('dotfiles/ignore');
    expect(readFileSync(join(folder, 'dotfiles/ignore'), 'utf8')).toContain('.supasafe/');
    expect(lstatSync(join(folder, 'package.json')).mode & 0o777).toBe(0o666);
    await init(folder, { yes: true, undo: true });
    expect(tree(folder)).toEqual(before);
  });
});

describe('it refuses', () => {
  const refusal = async (folder: string, cwd = folder): Promise<string> => {
    const before = tree(folder);
    const { exit, json } = await init(cwd, { yes: true, workflows: true });
    expect(tree(folder)).toEqual(before);
    return `${exit} ${json.problems[0]?.code ?? ''}`;
  };

  test('what it could not write back as it was', async () => {
    const folder = repository('.', { 'package.json': '{' });
    expect(await refusal(folder)).toBe('2 package-unreadable');
    writeFileSync(join(folder, 'package.json'), Buffer.from('{"name":"\xe9"}', 'latin1'));
    expect(await refusal(folder)).toBe('2 file-unreadable');
    rmSync(join(folder, 'package.json'));
    symlinkSync('nowhere', join(folder, '.gitattributes'));
    expect(await refusal(folder)).toBe('2 file-unreadable');
  });

  test('to guess which of several projects is meant, or to make one', async () => {
    const folder = repository('a', {});
    cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true });
    expect(await refusal(folder)).toBe('2 several-projects');
    rmSync(join(folder, 'a'), { recursive: true });
    rmSync(join(folder, 'b'), { recursive: true });
    expect(await refusal(folder)).toBe('2 no-project');
  });

  test('a folder that cannot be written to', async () => {
    const folder = shapes.npm();
    const files = { ...createFiles(), isWritable: () => Promise.resolve(false) };
    const before = tree(folder);
    const { exit, json } = await init(folder, { yes: true }, { files });
    expect([exit, json.problems[0]?.code]).toEqual([1, 'not-writable']);
    expect(tree(folder)).toEqual(before);
  });

  test('a file that is read-only', async () => {
    const folder = shapes.npm();
    chmodSync(join(folder, 'package.json'), 0o444);
    expect(await refusal(folder)).toBe('1 not-writable');
  });

  test('a link that leads out of the repository, and one to a folder there', async () => {
    const folder = shapes.npm();
    const outside = mkdtempSync(join(tmpdir(), 'supasafe-init-'));
    made.push(outside);
    writeFileSync(join(outside, 'bashrc'), 'x\n');
    symlinkSync(join(outside, 'bashrc'), join(folder, '.gitattributes'));
    expect(await refusal(folder)).toBe('2 file-unreadable');
    rmSync(join(folder, '.gitattributes'));
    symlinkSync(outside, join(folder, '.github'));
    mkdirSync(join(outside, 'workflows'));
    expect(await refusal(folder)).toBe('2 file-unreadable');
  });

  test('a record that it cannot read', async () => {
    const folder = shapes.npm();
    mkdirSync(join(folder, '.supasafe'));
    writeFileSync(join(folder, '.supasafe/init.json'), '{"version":2}');
    const { exit, json } = await init(folder, { yes: true, undo: true });
    expect([exit, json.problems[0]?.code]).toEqual([3, 'init-record-unreadable']);
  });
});

describe('an undo believes only what init can have written', () => {
  test.each<[string, object]>([
    ['a file', { folders: [], entries: [{ path: '../outside/victim' }] }],
    ['a file of the project', { folders: [], entries: [{ path: 'supabase/config.toml' }] }],
    ['a folder', { folders: ['../outside/x'], entries: [] }],
    ['a workflow of somebody else', { folders: [], entries: [{ path: '.github/workflows/../../x' }] }],
  ])('%s', async (_, { folders, entries }: { folders?: string[]; entries?: object[] }) => {
    const above = mkdtempSync(join(tmpdir(), 'supasafe-init-'));
    made.push(above);
    mkdirSync(join(above, 'outside/x'), { recursive: true });
    writeFileSync(join(above, 'outside/victim'), 'precious');
    const folder = join(above, 'project');
    cpSync(shapes.npm(), folder, { recursive: true });
    const after = createHash('sha256').update('precious').digest('hex');
    const all = entries?.map((one) => ({ before: null, after, insertions: [], added: { kind: 'whole' }, ...one }));
    mkdirSync(join(folder, '.supasafe'));
    const record = JSON.stringify({ version: 1, finished: true, folders, entries: all });
    writeFileSync(join(folder, '.supasafe/init.json'), record);
    const before = tree(above);
    const { exit, json } = await init(folder, { yes: true, undo: true });
    expect([exit, json.problems[0]?.code]).toEqual([3, 'init-record-unreadable']);
    expect(JSON.stringify(json.problems)).toContain('init never writes');
    expect(tree(above)).toEqual(before);
  });
});

test('an undo on another branch keeps the record', async () => {
  const folder = shapes.npm();
  const before = tree(folder);
  git(folder, 'checkout', '-q', '-b', 'setup');
  await init(folder);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'supasafe');
  git(folder, 'checkout', '-q', 'trunk');
  const there = await init(folder, { yes: true, undo: true });
  expect([there.exit, there.json.outcome]).toEqual([0, 'nothing']);
  expect(there.paper.text).toContain('Is it on another branch?');
  git(folder, 'checkout', '-q', 'setup');
  const { json, paper } = await init(folder, { yes: true, undo: true });
  expect(json.outcome).toBe('undone');
  expect(paper.text).toMatch(/Not taken back: backups[^]*supasafe sandbox destroy/);
  expect(tree(folder)).toEqual(before);
});

test('what stays after an undo is said in sentences, and remains on record', async () => {
  const folder = shapes.npm();
  await init(folder, { yes: true, workflows: true });
  writeFileSync(join(folder, '.github/workflows/supasafe-check.yml'), 'name: mine\n');
  const { paper } = await init(folder, { yes: true, undo: true });
  expect(paper.text).toContain(
    '▲ .github/workflows/supasafe-check.yml: It was changed since init wrote it, and stays.',
  );
  expect(paper.text).toContain('Its record (.supasafe/init.json) stays.');
  expect(existsSync(join(folder, '.supasafe/init.json'))).toBe(true);
  rmSync(join(folder, '.github/workflows/supasafe-check.yml'));
  expect((await init(folder, { yes: true, undo: true })).json.outcome).toBe('undone');
  expect(existsSync(join(folder, '.supasafe'))).toBe(false);
});

test('passwords that git has, or would take in, are named with what to do', async () => {
  const folder = repository('.', {
    'package.json': '{}',
    '.gitignore': '.env.*\n!.env.staging\n',
    '.env.production': 'DATABASE_URL=\n',
  });
  git(folder, 'add', '-f', '.env.production');
  git(folder, 'commit', '-q', '-m', 'a mistake');
  const { paper } = await init(folder);
  expect(paper.text).toMatch(/▲ \.env\.production: git has it[^]*→ git rm --cached \.env\.production,.*password/);
  expect(paper.text).toContain('line 2 of .gitignore (!.env.staging) lets it through');
  expect(paper.text).not.toContain('▲ .env.local');
});

test('a change during the question leaves nothing begun', async () => {
  const folder = shapes.npm();
  const before = tree(folder);
  const prompter: Ports['prompter'] = {
    ...person(),
    ask: () => {
      writeFileSync(join(folder, '.env.example'), 'mine\n');
      return Promise.resolve('yes');
    },
  };
  const { exit, json } = await init(folder, {}, { prompter });
  expect([exit, json.problems[0]?.code]).toEqual([1, 'file-changed']);
  rmSync(join(folder, '.env.example'));
  expect(tree(folder)).toEqual(before);
});

test('what is printed at the end can be pasted', async () => {
  const folder = repository('my app', {
    'package.json': '{ "private": true, "packageManager": "pnpm@9.15.0" }',
    'pnpm-workspace.yaml': 'packages: ["my app"]\n',
    'my app/.gitignore': '.env.*\n',
  });
  const { paper } = await init(join(folder, 'my app/supabase'), { yes: true, workflows: true });
  expect(paper.text).toContain('→ Go to the project: cd ..\n');
  expect(paper.text).toContain('pnpm add --save-dev -w <');
  expect(paper.text).toContain('pnpm run doctor');
  expect((await init(folder, { yes: true, undo: true })).json.outcome).toBe('undone');
  expect((await init(folder)).paper.text).toContain("→ Go to the project: cd 'my app'\n");
  expect((await init(shapes.npm())).paper.text).toContain('See what is missing: npm run doctor');
});

test('git’s answer is understood in folders with letters beyond ASCII', async () => {
  const folder = repository('äpfel/web', {
    'äpfel/.gitignore': '.supasafe/\n.env.*\n!.env.example\n',
    'package.json': '{}',
  });
  const { json } = await init(folder);
  expect(json.changes?.map(({ path }) => path)).not.toContain('.gitignore');
});

test('an undo warns of a password that git would take in', async () => {
  const folder = shapes.npm();
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  await init(folder);
  writeFileSync(join(folder, '.env.production'), 'DATABASE_URL=\n');
  const { paper } = await init(folder, { yes: true, undo: true });
  expect(paper.text).toContain('▲ .env.production: git does not ignore it, and a password is in it.');
  expect(paper.text).toContain('→ Before the next commit write .env.production into .gitignore.');
});

test('in a real terminal it shows the changes and asks', async () => {
  const folder = shapes.npm();
  const terminal = new Terminal(folder, ['init']);
  await terminal.waitFor('Make these changes? (yes/no)');
  expect(terminal.text).toMatch(/package\.json {2}changed[^]*\+ {4}"dev": "next dev",/);
  terminal.type('yes\r');
  expect((await terminal.ended).exitCode).toBe(0);
  expect(existsSync(join(folder, '.env.example'))).toBe(true);
});

/** Lays supasafe into the project as a package manager does. */
function install(root: string): void {
  const bin = join(root, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(packageRoot, join(root, 'node_modules/supasafe'));
  symlinkSync('../supasafe/dist/cli.js', join(bin, 'supasafe'));
}

// In one more shape, with four package managers, scripts/installs/run.mjs does the same.
describeInDepth.each(shapeNames)('a migration after init in %s', (shape) => {
  const folder = shapes[shape]();
  const root = rootOf(shape, folder);
  const before = tree(folder);
  beforeAll(async () => {
    await init(folder, { yes: true, workflows: true });
    install(root);
    writeFileSync(join(folder, '.git/info/exclude'), 'node_modules\n');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'supasafe');
  });
  afterAll(() => command(root, { command: 'sandbox', sandbox: { act: 'destroy', wishes: {} } }));

  test('reaches production of the sandbox, with its commands in the words of the project', async () => {
    const owner = person('nothing has read the old handles since spring', 'planner/production');
    const { exit, paper } = await command(root, { command: 'migrate' }, { prompter: owner });
    expect(paper.text).toContain('planner/production is migrated');
    expect(exit).toBe(0);
    const words = {
      npm: 'npm run restore -- production/',
      'a pnpm monorepo': 'pnpm run restore production/',
      'CRLF, own scripts and workflows': 'yarn run restore production/',
    };
    expect(paper.text).toContain(words[shape]);
    // The scripts are called as they were written, by the one package manager that is everywhere.
    const listed = spawnSync('npm', ['run', '--silent', 'backups'], { cwd: root, encoding: 'utf8' });
    expect(listed.stdout).toMatch(/✓ verified .*production\/pre-migration-/);
  });

  test('keeps what it left when init is taken back', async () => {
    const { json } = await init(root, { yes: true, undo: true });
    expect(json.outcome).toBe('undone');
    const after = tree(folder);
    expect(Object.fromEntries(Object.entries(after).filter(([path]) => path in before))).toEqual(before);
    expect(Object.keys(after)).toContainEqual(expect.stringMatching(/backups\/database\/production\/pre-migration-/));
  });
});
