import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PlacedFinding } from '../src/analysis/sarif.js';
import { pageCodes, rulePage } from '../src/analysis/page.js';
import { createPorts } from '../src/main.js';
import { createHost } from '../src/system/host.js';
import { never } from './support/interruption.js';
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

  test('counts from the level that is asked for', () => {
    expect(typed('--base', 'base', '--level', 'refused').exit).toBe(0);
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
  ])('is not accepted %s, and that is a finding too', (_, comment, code) => {
    project.write(`supabase/migrations/${file}`, `${comment}${dangerous}`);
    const { exit, out } = typed('--base', 'base');
    expect(exit).toBe(3);
    expect(out).toContain(code);
  });

  test('a comment inside a string accepts nothing', () => {
    project.write(
      `supabase/migrations/${file}`,
      `comment on table public.tasks is '\n-- supasafe: allow rls-disabled reason="x"\n';\n${dangerous}`,
    );
    expect(typed('--base', 'base').exit).toBe(3);
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
