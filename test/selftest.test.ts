import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import type { Request } from '../src/dispatch.js';
import { createPorts, run } from '../src/main.js';
import type { Host } from '../src/ports.js';
import type { Damage } from '../src/selftest/damage.js';
import { damages as allDamages } from '../src/selftest/damages.js';
import { createHost } from '../src/system/host.js';
import { selftest } from '../src/workflows/selftest.js';
import type { Account } from '../src/workflows/selftestAccount.js';
import { never } from './support/interruption.js';
import { inDepth } from './support/depth.js';
import { majorsWithOwnClient, newestMajor } from './support/majors.js';
import { shellEnvironment } from './support/shell.js';
import { Paper } from './support/played.js';
import { filesWithoutPrograms } from './support/withoutPrograms.js';

const aLongTime = 900_000;
const real = createHost();
const temporary = mkdtempSync(join(tmpdir(), 'supasafe-test-selftest-'));
afterEach(() => expect(readdirSync(temporary)).toEqual([]));
afterAll(() => rmSync(temporary, { recursive: true }));

/** In a folder that is no project, and in a place of its own, so that it can be seen to leave nothing there. */
function hostWith(env: Host['env'] = {}): Host {
  return { ...real, cwd: '/', temporaryFolder: temporary, env: { ...shellEnvironment(), ...env } };
}

async function runCommand(wishes: NonNullable<Request['selftest']>, played: Parameters<typeof run>[1] = {}) {
  const paper = new Paper();
  const options = { sandbox: false, dryRun: false, prepare: false, environment: null, reason: null, name: null };
  const request: Request = {
    command: 'selftest',
    json: true,
    options: { ...options, verify: 'content' },
    selftest: wishes,
  };
  const exit = await run(request, { host: hostWith(), report: paper, ...played });
  return { exit, paper, json: JSON.parse(paper.out.at(-1) ?? '{}') as Account };
}

test('damages of both kinds are told apart by their ids', () => {
  const ids = allDamages.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(allDamages.filter(({ kind }) => kind === 'files').length).toBeGreaterThanOrEqual(14);
  expect(allDamages.filter(({ kind }) => kind === 'content').length).toBeGreaterThanOrEqual(34);
});

// All of them would take a sixth of a test run: `npm run selftest` does that. Every second one to files and every fortieth to content, then.
const chosen = allDamages.filter(({ kind }, index) => index % (kind === 'files' ? 2 : 40) === 0);

test(
  'damages are caught for their own reasons, and what is not damaged is silent',
  async () => {
    const paper = new Paper();
    const ports = createPorts(never, { host: hostWith(), report: paper });
    const desk = { ports, folder: '/', settings: {}, version: '0' };
    const { exit, json: account } = await selftest(desk, { major: newestMajor, clean: 1 }, chosen);
    const json = account as Account;
    expect(json.damages).toHaveLength(chosen.length);
    const escaped = json.damages.filter(({ result }) => result !== 'caught');
    expect(escaped.map(({ id, result, said }) => ({ id, result, said }))).toEqual([]);
    expect(json.clean).toEqual({ runs: 1, silent: 1, said: [] });
    expect(json).toMatchObject({ ok: true, exit: 0, problems: [] });
    expect(Number.parseInt(json.server, 10)).toBe(newestMajor);
    expect(exit).toBe(0);
    expect(json.files.caught).toBeGreaterThanOrEqual(7);
    expect(json.content.caught).toBe(chosen.filter(({ kind }) => kind === 'content').length);
  },
  aLongTime,
);

const older = majorsWithOwnClient.filter((major) => major !== newestMajor);
const alsoThere = ['collation', 'lo-byte', 'sequence-serial'];
for (const [major, only] of older.flatMap((one) => alsoThere.map((id) => [one, id] as const)))
  inDepth(`on PostgreSQL ${major} too: ${only}`, async () => {
    const { exit, json } = await runCommand({ major, only, clean: 1 });
    expect(json).toMatchObject({ ok: true, content: { caught: 1, of: 1 }, clean: { runs: 1, silent: 1 } });
    expect(Number.parseInt(json.server, 10)).toBe(major);
    expect(exit).toBe(0);
  });

test('what is not noticed, or by accident only, or could not be made, fails the selftest', async () => {
  const content = (id: string, because: RegExp, sql: string): Damage => ({
    kind: 'content',
    id,
    title: id,
    because,
    sql,
  });
  const anything = /./;
  // A row that is changed into itself keeps its place when it is the last one: what is caught there is caught for its value.
  const harmless = [
    content('itself', anything, `update books.odd_values set plain = plain`),
    content('last', anything, `update public.invoices set customer_id = customer_id where id = 120`),
    content('vacuumed', anything, `vacuum public.invoices`),
    content('analysed', anything, `analyze public.customers`),
  ];
  const wrong: Damage[] = [
    content('for-another-reason', /public\.profiles/, `delete from public.invoice_lines`),
    content('no-statement', anything, `delete from public.no_such_table`),
    {
      kind: 'files',
      id: 'no-change',
      title: 'no change',
      because: anything,
      operations: [{ do: 'recompute-digests' }],
    },
    content('lost', /^public\.invoice_lines: /, `delete from public.invoice_lines`),
  ];
  const paper = new Paper();
  const desk = {
    ports: createPorts(never, { host: hostWith(), report: paper }),
    folder: '/',
    settings: {},
    version: '0',
  };
  const { exit, json } = await selftest(desk, { major: newestMajor, clean: 0 }, [...harmless, ...wrong]);
  const { damages, files, content: contents } = json as Account;
  expect(Object.fromEntries(damages.map(({ id, result }) => [id, result]))).toEqual({
    itself: 'unnoticed',
    last: 'unnoticed',
    vacuumed: 'unnoticed',
    analysed: 'unnoticed',
    'for-another-reason': 'by-accident',
    'no-statement': 'not-made',
    'no-change': 'unnoticed',
    lost: 'caught',
  });
  expect([files, contents]).toEqual([
    { caught: 0, of: 1 },
    { caught: 1, of: 7 },
  ]);
  expect(exit).toBe(1);
  expect(paper.text).toContain('✖ NOT NOTICED');
  expect(paper.text).toContain('✖ CAUGHT BY ACCIDENT');
  expect(paper.text).toContain('✖ caught 0 of 1 damages to files, 1 of 7 to content; 0 clean runs silent');
});

test('an id, a major or client programs that there are none of end it with 2, and say what there is', async () => {
  const unknown = await runCommand({ only: 'rowlost' });
  expect([unknown.exit, unknown.json.problems]).toEqual([2, [expect.objectContaining({ code: 'selftest-unknown' })]]);
  expect(unknown.paper.text).toMatch(/^row-lost +One row lost$/m);
  const major = await runCommand({ major: 16 });
  expect([major.exit, major.json.problems]).toEqual([2, [expect.objectContaining({ code: 'selftest-major' })]]);
  const none = { host: hostWith({ PATH: '/nowhere', SUPASAFE_PG_BIN: '' }), files: filesWithoutPrograms() };
  const bare = await runCommand({}, none);
  expect([bare.exit, bare.json.problems]).toEqual([2, [expect.objectContaining({ code: 'programs-missing' })]]);
  expect(bare.paper.text).toContain('SUPASAFE_PG_BIN or as "postgresBin"');
});

// What a run leaves when it is interrupted: test/terminal.test.ts.
inDepth('interrupted in the midst of it, it leaves nothing behind', async () => {
  const folder = join(temporary, 'interrupted');
  mkdirSync(folder);
  const child = spawn(process.execPath, [join(real.packageRoot, 'dist', 'cli.js'), 'selftest'], {
    cwd: '/',
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let servers: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (servers.length > 0 || !said.includes('✓ caught')) return;
    servers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /scratch\/\w+\.json$/.test(path),
    );
    child.kill('SIGINT');
  });
  expect(await ended).toBe(130);
  expect(said).toContain('✖ Interrupted.');
  expect(servers).not.toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
