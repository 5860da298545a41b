import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PlacedFinding } from '../src/analysis/sarif.js';
import { pageCodes, rulePage } from '../src/analysis/page.js';
import { createPorts } from '../src/main.js';
import { createHost } from '../src/system/host.js';
import { never } from './support/interruption.js';
import { FreshServer, type FreshDatabase } from './support/freshServer.js';
import { cli } from './support/terminal.js';
import { TestProject } from './support/project.js';

// Its types are made for an older jest.
expect.extend(createRequire(import.meta.url)('@microsoft/jest-sarif') as Parameters<typeof expect.extend>[0]);

const { packageRoot } = createHost();
const dangerous = 'alter table public.tasks disable row level security;\n';
const file = '20261006000001_open.sql';
let project: TestProject;

beforeAll(() => {
  project = new TestProject();
});

afterAll(() => {
  rmSync(project.folder, { recursive: true, force: true });
});

/** The real program, as it is typed. */
function typed(...args: string[]): { exit: number; out: string; err: string } {
  try {
    const out = execFileSync(process.execPath, [cli, 'check', ...args], {
      cwd: project.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { exit: 0, out, err: '' };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { exit: status, out: stdout, err: stderr };
  }
}

const findings = (json: Record<string, unknown>): PlacedFinding[] => json.findings as PlacedFinding[];

describe('the example project', () => {
  const dropping = '20261005081500_drop_legacy_handle.sql';

  test('has no finding as a whole: all its tables are new then', async () => {
    const { exit, json } = await project.run('check', {});
    expect(findings(json).filter(({ level }) => level !== 'note')).toEqual([]);
    expect(exit).toBe(0);
  });

  test('has what is true of its last files where the others are applied', async () => {
    const names = readdirSync(project.path('supabase', 'migrations')).sort().slice(-3);
    const files = names.map((name) => project.path('supabase', 'migrations', name));
    const { exit, json } = await project.run('check', { check: { files } });
    expect(exit).toBe(3);
    const said = findings(json).filter(({ level }) => level !== 'note');
    expect(said.map(({ code, file: name }) => `${name} ${code}`)).toEqual([
      '20260902090000_task_priority.sql index-blocks-writes',
      `${dropping} drop-column`,
    ]);
  });
});

describe('a dangerous migration', () => {
  beforeAll(() => {
    project.git('tag', '-f', 'base');
    project.write(`supabase/migrations/${file}`, `-- fast\n\n${dangerous}`);
  });

  afterAll(() => {
    rmSync(project.path('supabase', 'migrations', file));
    project.git('checkout', '-q', '--', '.');
  });

  test('is told with its line, the safe way and the next command, and ends with 3', () => {
    const { exit, out } = typed('--base', 'base');
    expect(exit).toBe(3);
    expect(out).toContain(`${file}:3`);
    expect(out).toContain('3 │ alter table public.tasks disable row level security;');
    expect(out).toMatch(/npx supasafe explain \S+/);
    expect(out.split('\n').length).toBeLessThan(40);
  });

  test('counts from the level that is asked for', async () => {
    expect((await project.run('check', { check: { base: 'base', level: 'refused' } })).exit).toBe(0);
  });

  test('is one object with --json, whatever folder it is typed in', async () => {
    const { exit, json } = await project.run('check', {
      cwd: project.path('supabase'),
      check: { files: [join('migrations', file)] },
    });
    expect(exit).toBe(3);
    expect(json).toMatchObject({ version: 1, command: 'check', ok: false, exit: 3, level: 'dangerous', problems: [] });
    expect(findings(json)).toMatchObject([{ file, line: 3, path: `supabase/migrations/${file}` }]);
  });

  test('is SARIF 2.1.0 that its schema takes', () => {
    const { exit, out } = typed('--base', 'base', '--format', 'sarif');
    expect(exit).toBe(3);
    const log = JSON.parse(out) as { runs: { results: object[] }[] };
    (expect(log) as unknown as { toBeValidSarifLog(): void }).toBeValidSarifLog();
    expect(log.runs[0]?.results).toMatchObject([
      {
        level: 'error',
        locations: [
          { physicalLocation: { artifactLocation: { uri: `supabase/migrations/${file}` }, region: { startLine: 3 } } },
        ],
      },
    ]);
  });

  test('is an annotation of GitHub on one line', () => {
    const { out } = typed('--base', 'base', '--format', 'github');
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(out).toMatch(new RegExp(`^::error file=supabase/migrations/${file},line=3,title=`));
  });

  test('is accepted by a comment with a reason, and shown as that', () => {
    const allow = '-- supasafe: allow rls-disabled reason="moved behind a function" until=2099-01-01\n';
    project.write(`supabase/migrations/${file}`, `${allow}${dangerous}`);
    const { exit, out } = typed('--base', 'base');
    expect(out).toContain('accepted');
    expect(out).toContain('moved behind a function');
    expect(exit).toBe(0);
  });

  test.each([
    ['without a reason', '-- supasafe: allow rls-disabled\n', 'allow-without-reason'],
    ['when it has run out', '-- supasafe: allow rls-disabled reason="x" until=2020-01-01\n', 'allow-expired'],
    ['with another code', '-- supasafe: allow drop-table reason="x"\n', 'allow-unused'],
    ['with a code that there is none of', '-- supasafe: allow nonsense reason="x"\n', 'allow-unknown-code'],
    ['with a date that is none', '-- supasafe: allow rls-disabled reason="x" until=soon\n', 'allow-bad-date'],
  ])('is not accepted %s, and that is a finding too', async (_, comment, code) => {
    project.write(`supabase/migrations/${file}`, `${comment}${dangerous}`);
    const { exit, json } = await project.run('check', { check: { base: 'base' } });
    expect(exit).toBe(3);
    expect(findings(json).map((one) => one.code)).toContain(code);
  });

  test('a comment inside a string accepts nothing', async () => {
    project.write(
      `supabase/migrations/${file}`,
      `comment on table public.tasks is '\n-- supasafe: allow rls-disabled reason="x"\n';\n${dangerous}`,
    );
    expect((await project.run('check', { check: { base: 'base' } })).exit).toBe(3);
  });
});

describe('with --base', () => {
  test('only what changed is told: an edited migration at its new lines, a removed one, a new one', () => {
    const folder = project.path('supabase', 'migrations');
    const [first = '', second = ''] = readdirSync(folder).sort();
    project.git('tag', '-f', 'base');
    const before = readFileSync(join(folder, first), 'utf8');
    writeFileSync(join(folder, first), `${before.trimEnd()}\n\ndrop table public.tasks;\n`);
    rmSync(join(folder, second));
    try {
      const { exit, out } = typed('--base', 'base', '--all');
      expect(exit).toBe(3);
      const places = [...out.matchAll(/(\S+\.sql):(\d+) {2}(\S+)/g)].map(
        ([, name, , code]) => `${name ?? ''} ${code ?? ''}`,
      );
      expect(places).toContain(`${first} edited-migration`);
      expect(places).toContain(`${first} drop-table`);
      expect(places).toContain(`${second} removed-migration`);
      const others = places.filter((place) => !place.startsWith(first) && !place.startsWith(second));
      expect(others).toEqual([]);
    } finally {
      project.git('checkout', '-q', '--', '.');
    }
  });

  test('what an edited file makes is not new: databases have it', async () => {
    const name = '20260101000000_drafts.sql';
    project.migration(name, 'create table private.drafts (id bigint primary key);\n');
    project.git('tag', '-f', 'base');
    project.write(`supabase/migrations/${name}`, 'create table private.drafts (id bigint primary key, a int);\n');
    project.write('supabase/migrations/20261007000000_drop.sql', 'drop table private.drafts;\n');
    try {
      const { json } = await project.run('check', { check: { base: 'base' } });
      expect(findings(json).map(({ code }) => code)).toEqual(['edited-migration', 'drop-table']);
    } finally {
      project.git('reset', '-q', '--hard', 'HEAD~1');
      rmSync(project.path('supabase', 'migrations', '20261007000000_drop.sql'));
    }
  });

  test.each([
    ['that git was told of', (from: string, to: string) => project.git('mv', from, to)],
    [
      'that git knows nothing of yet',
      (from: string, to: string) => {
        renameSync(project.path(from), project.path(to));
      },
    ],
  ])('another name %s is told as that, and its file is read', (_, rename) => {
    const folder = join('supabase', 'migrations');
    const names = readdirSync(project.path(folder)).sort();
    const [first = '', second = ''] = [names.find((name) => name.includes('drop_legacy_handle')), names[0]];
    const [later, renamed] = ['20261007000000_drop_handle.sql', second.replace(/_.*/, '_renamed.sql')];
    project.git('tag', '-f', 'base');
    rename(join(folder, first), join(folder, later));
    rename(join(folder, second), join(folder, renamed));
    try {
      const { exit, out } = typed('--base', 'base', '--all');
      expect(exit).toBe(3);
      const places = [...out.matchAll(/(\S+) {2}(\S+\.sql):\d+ {2}(\S+)/g)].map(
        ([, level, name, code]) => `${level ?? ''} ${name ?? ''} ${code ?? ''}`,
      );
      expect(places).toEqual([
        `destructive ${later} drop-column`,
        `dangerous ${later} renamed-migration`,
        `note ${renamed} renamed-migration`,
      ]);
      expect(out).toContain(`git mv ${later} ${first}`);
    } finally {
      project.git('reset', '-q', '--hard');
      project.git('clean', '-qfd', '--', folder);
    }
  });

  test('a revision that git does not know is one message', () => {
    const { exit, err } = typed('--base', 'nowhere');
    expect(exit).toBe(2);
    expect(err).toContain('git knows no revision nowhere here.');
    expect(err).toContain('fetch-depth: 0');
  });

  test('a revision that looks like an option is no option', () => {
    expect(typed('--base=--output=/tmp/x').exit).toBe(2);
  });
});

test('two ways of saying what is looked at are wrong usage', () => {
  expect(typed('--base', 'HEAD', 'a.sql').exit).toBe(2);
});

test.each(['sarif', 'github'])('--json and --format %s are wrong usage together', (format) => {
  const { exit, out, err } = typed('--json', '--format', format);
  expect(exit).toBe(2);
  expect(err).toContain('give one of them');
  expect(JSON.parse(out)).toMatchObject({ ok: false, exit: 2, problems: [{ code: 'usage' }] });
});

describe('a folder', () => {
  beforeAll(() => {
    mkdirSync(project.path('drafts', 'older'), { recursive: true });
  });

  afterAll(() => {
    rmSync(project.path('drafts'), { recursive: true });
  });

  test('without a file of SQL is one message', () => {
    const { exit, err } = typed('drafts');
    expect(exit).toBe(2);
    expect(err).toContain('There is no file of SQL in the folder drafts.');
  });

  test('stands for the files of SQL in it', async () => {
    project.write('drafts/a.sql', 'drop table public.tasks;');
    project.write('drafts/b.SQL', 'select 1;');
    project.write('drafts/notes.md', 'drop');
    project.write('drafts/older/c.sql', 'drop table public.tasks;');
    const { json } = await project.run('check', { check: { files: ['drafts'] } });
    expect(json).toMatchObject({ files: [{ file: 'drafts/a.sql' }, { file: 'drafts/b.SQL' }] });
    expect(findings(json).map(({ code, file: name }) => `${name} ${code}`)).toEqual(['drafts/a.sql drop-table']);
  });
});

describe('with --env', () => {
  let server: FreshServer;
  let production: FreshDatabase;

  beforeAll(async () => {
    server = await FreshServer.start(project.folder, 17);
    production = await server.restore(() => undefined);
    const applied = readdirSync(project.path('supabase', 'migrations')).sort().slice(0, -3);
    await production.query(`create schema supabase_migrations;
      create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
      insert into supabase_migrations.schema_migrations values ${applied.map((name) => `('${name.slice(0, 14)}')`).join(', ')};
      create table public.tasks as select n as id from generate_series(1, 3000) as n;
      analyze public.tasks;`);
    project.write('.env.production', `DATABASE_URL=${production.urlWithPassword}\n`);
  }, 60_000);

  afterAll(async () => {
    rmSync(project.path('.env.production'), { force: true });
    await server.stop();
  });

  test('what its ledger lacks is read, and the sizes of its tables are told', () => {
    const { exit, out } = typed('--env', 'production', '--level', 'refused', '--all');
    expect(exit).toBe(0);
    expect(out).toContain('3 migrations,');
    expect(out).toMatch(/index-blocks-writes\n.*\(about 3,000 rows, 1 MB\)/);
  });

  test('a table without rows is locked for nobody', async () => {
    await production.query('truncate public.tasks');
    const { json } = await project.run('check', { environment: 'production' });
    expect(findings(json).map(({ code }) => code)).not.toContain('index-blocks-writes');
    expect(findings(json).map(({ code }) => code)).toContain('drop-column');
  });

  test('a database that does not answer is one message without its password', () => {
    project.write('.env.production', 'DATABASE_URL=postgresql://postgres:secretword@127.0.0.1:1/postgres\n');
    const { exit, err } = typed('--env', 'production');
    expect(exit).toBe(2);
    expect(err).toContain('production');
    expect(err).not.toMatch(/secretword|\n\s+at /);
  });
});

test.each([
  ['a file that is not there', 'nothing.sql', null],
  ['bytes that are no text', 'rubbish.sql', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
])('%s is one message', (_, name, content) => {
  if (content) writeFileSync(project.path(name), content);
  const { exit, err } = typed(name);
  expect([2, 3]).toContain(exit);
  expect(err).toContain(name);
  expect(err).not.toMatch(/\n\s+at /);
});

test.each([
  ['open parentheses', `select ${'('.repeat(50_000)}1`],
  ['comments in comments', `${'/*'.repeat(50_000)}${'*/'.repeat(50_000)} drop table public.tasks;`],
  ['calls in calls', `select ${'f('.repeat(3000)}1${')'.repeat(3000)}; drop table public.tasks;`],
  ['a long chain', `select 1${' + 1'.repeat(100_000)}; drop table public.tasks;`],
  [
    'blocks in blocks',
    `do $$ begin ${'if true then '.repeat(2000)} delete from public.tasks; ${'end if; '.repeat(2000)} end $$;`,
  ],
  ['no SQL at all', 'Dear team,\n\nplease drop the table.\n'],
  ['a million characters in one string', `select '${'x'.repeat(1_000_000)}'; drop table public.tasks;`],
])('%s: a finding, no crash', (_, sql) => {
  project.write('odd.sql', sql);
  const { exit, err } = typed('odd.sql');
  expect(exit).toBe(3);
  expect(err).not.toMatch(/\n\s+at /);
});

describe('the page of each finding', () => {
  const { lint } = createPorts(never, {});

  test.each(pageCodes)('%s is in docs/rules as it is told', async (code) => {
    expect(readFileSync(join(packageRoot, 'docs', 'rules', `${code}.md`), 'utf8')).toBe(await rulePage(code, lint));
  });

  test('there are no others', () => {
    const pages = readdirSync(join(packageRoot, 'docs', 'rules')).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(pageCodes.map((code) => `${code}.md`).sort());
  });
});
