import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findBackup } from '../src/backup/listing.js';
import { copySourceOf, restoreCopy } from '../src/backup/restoreCopy.js';
import { archivePath } from '../src/backup/take.js';
import { readCatalogue } from '../src/database/catalogue.js';
import { openSession } from '../src/database/connect.js';
import { tryWayBack } from '../src/rehearsal/wayBackTrial.js';
import type { Undo } from '../src/restore/undoFile.js';
import { startScratch } from '../src/sandbox/scratch.js';
import { push } from '../src/supabase/push.js';
import { newestMajor, programs } from './support/majors.js';
import { nobody, Paper, person } from './support/played.js';
import { TestProject } from './support/project.js';
import { describeDatabase, type Described } from './support/torture.js';

const project = new TestProject();
const [run, back] = ['20261121-090000-migrate-abcdef', 'production/base'];
const record = `.supasafe/runs/${run}`;
let commands: readonly string[] = [];
let before: Described;

const describeProduction = () =>
  describeDatabase(project.urls.production.replace('//postgres:', '//supabase_admin:'), newestMajor);

/** As a migration with the watched rehearsal does it: backed up, tried in scratch there and back, pushed. */
beforeAll(async () => {
  await project.start(newestMajor, 1);
  expect((await project.run('backup', { sandbox: true, name: 'base' })).exit).toBe(0);
  before = await describeProduction();
  const { ports, cli, url } = await project.plainCli('production');
  const backup = await findBackup(ports.files, project.folder, back, project.folder);
  const [tools] = programs.filter(({ major }) => major >= newestMajor);
  if (!tools) throw new Error('no programs');
  const scratch = await startScratch(ports, project.folder, newestMajor, 10_000_000);
  try {
    const { copy } = await restoreCopy(ports, scratch, tools, archivePath(backup), copySourceOf(backup.metadata));
    const session = await openSession(ports.postgres, copy.superuser, 'supasafe test');
    const read = () => readCatalogue(session, newestMajor, { largeObjects: true });
    const atFirst = await read();
    const access = await copy.loginAs('postgres');
    expect(await scratch.asHosted(() => push(ports, cli, project.folder, access))).toMatchObject({ ok: true });
    const pushed = await read();
    await session.close();
    mkdirSync(project.path(record), { recursive: true });
    const trial = await tryWayBack(ports, {
      scratch,
      copy,
      role: 'postgres',
      backup,
      programs: tools,
      commonMajor: newestMajor,
      before: atFirst,
      after: pushed,
      touched: null,
      folder: project.path(record),
      run,
      sandbox: true,
    });
    expect(trial).toMatchObject({ kind: 'tested', how: 'tables' });
    commands = trial.kind === 'tested' ? trial.commands : [];
  } finally {
    await scratch.dispose();
  }
  expect(await push(ports, cli, project.folder, url)).toMatchObject({ ok: true });
});
afterAll(() => project.destroy());

const wishes = { at: null, schemaOnly: false, tables: [], allowProductionRows: false, acceptDifferences: false };

async function goBack({ undo = run, dryRun = false, attended = true } = {}) {
  const report = new Paper();
  const prompter = attended ? person('it went wrong', 'planner/production') : nobody;
  const { exit } = await project.run('restore', {
    sandbox: true,
    environment: 'production',
    name: back,
    dryRun,
    restore: { ...wishes, undo },
    played: { prompter, report },
  });
  const json = JSON.parse(report.out.at(-1) ?? '{}') as Record<string, unknown>;
  const codes = ((json.problems ?? []) as { code: string }[]).map(({ code }) => code);
  return { exit, json, codes, text: report.text };
}

const undoOf = (): Undo => JSON.parse(project.read(`${record}/undo.json`)) as Undo;
/** Another way back under a name of its own. */
function keep(name: string, undo: Undo): string {
  mkdirSync(project.path('.supasafe', 'runs', name), { recursive: true });
  project.write(`.supasafe/runs/${name}/undo.json`, JSON.stringify(undo));
  return name;
}

test('the printed command names the backup, the database and the run', () => {
  expect(commands).toEqual([`npm run restore -- ${back} --to production --undo ${run} --sandbox`]);
});

test('a dry run tells what it would do, and what becomes of rows; nothing is changed and nobody asked', async () => {
  const pushed = await describeProduction();
  const { exit, text } = await goBack({ dryRun: true, attended: false });
  expect(exit).toBe(0);
  expect(text).toContain('public.profiles: ');
  expect(text).toContain('What was written into this table since the backup is lost');
  expect(text).toContain('Rows of all other tables stay as they are now.');
  expect(await describeProduction()).toEqual(pushed);
});

test('is refused without a terminal, for an unknown run, and for another backup', async () => {
  expect(await goBack({ attended: false })).toMatchObject({ exit: 5, codes: ['no-terminal'] });
  expect(await goBack({ undo: '../../etc' })).toMatchObject({ exit: 2, codes: ['way-back-unknown'] });
  const other = keep('20261121-090001-migrate-abcdef', { ...undoOf(), backup: 'production/other' });
  expect(await goBack({ undo: other })).toMatchObject({ exit: 3, codes: ['way-back-of-another'] });
});

test('is not kept when it does not end as it did in scratch', async () => {
  const pushed = await describeProduction();
  const { lines, ...undo } = undoOf();
  const wrong = keep('20261121-090002-migrate-abcdef', {
    ...undo,
    lines: lines.filter((line) => !line.includes(' POLICY ')),
  });
  const { exit, codes, text } = await goBack({ undo: wrong });
  expect({ exit, codes }).toEqual({ exit: 1, codes: ['way-back-differs'] });
  expect(text).toMatch(/policy .* on public\.profiles: missing/);
  expect(await describeProduction()).toEqual(pushed);
});

test('is refused where somebody changed since what the push had made', async () => {
  await project.query(
    'production',
    'create table public.later (id int); alter table public.profiles add column legacy_handle text',
  );
  const { exit, codes, text } = await goBack();
  expect({ exit, codes }).toEqual({ exit: 3, codes: ['way-back-moved'] });
  expect(text).toContain('column public.profiles.legacy_handle: somebody changed it since');
  await project.query('production', 'alter table public.profiles drop column legacy_handle');
});

test('goes back with the guards of a restore; what others made and wrote meanwhile stays', async () => {
  await project.query(
    'production',
    `insert into public.later values (1); update public.tasks set title = 'written since' where id = (select min(id) from public.tasks)`,
  );
  const written = await describeProduction();
  const { exit, json, text } = await goBack();
  expect({ exit, problems: json.problems }).toEqual({ exit: 0, problems: [] });
  const now = await describeProduction();
  const { 'public.later': later, 'public.tasks': tasks, ...rows } = now.rows;
  const rowsBefore = Object.fromEntries(Object.entries(before.rows).filter(([name]) => name !== 'public.tasks'));
  expect(rows).toEqual(rowsBefore);
  expect([later, tasks]).toEqual([written.rows['public.later'], written.rows['public.tasks']]);
  const others = Object.entries(now.catalogue).filter(([entry]) => !entry.includes('public.later'));
  expect(Object.fromEntries(others)).toEqual(before.catalogue);
  expect(json).toMatchObject({
    changed: true,
    wayBack: [expect.stringContaining('npm run restore -- production/pre-restore-')],
  });
  expect(text).toContain(`planner/production is back before the push of ${run}`);
  expect(project.read('backups/database/backup_log.md')).toContain(`${back} by the way back of ${run}`);
  // Once more: there is nothing left to take back.
  expect(await goBack()).toMatchObject({ exit: 3, codes: ['way-back-moved'] });
});
