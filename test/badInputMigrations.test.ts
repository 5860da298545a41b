import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { environmentNames } from '../src/environments/environment.js';
import { some } from './support/depth.js';
import { asSuperuser, problemsOf, refusals, type Expected } from './support/badInput.js';
import { newestMajor } from './support/majors.js';
import { person } from './support/played.js';
import { TestProject } from './support/project.js';

const project = new TestProject();
const committed = project.git('rev-parse', 'HEAD').trim();
const folder = 'supabase/migrations';
const applied = '20260112090000_profiles.sql';
const pending = '20260902090000_task_priority.sql';
const everywhere = environmentNames.map((name) => `planner/${name}`);
const refusesCommand = refusals(project, () => Object.values(project.urls));
/** Both look at the files before they look at anything else. */
const bothRefuse = async (expected: Expected) => {
  await refusesCommand('reset', expected, { sandbox: true, environment: 'local', played: { prompter: person() } });
  await refusesCommand('migrate', expected, { sandbox: true });
};
const refuses = (expected: Expected) => refusesCommand('migrate', expected, { sandbox: true });

beforeAll(() => project.start(newestMajor));
afterAll(() => project.destroy());
afterEach(() => {
  project.git('reset', '-q', '--hard', committed);
  project.git('clean', '-fdq', 'supabase');
});

describe('a migrations folder', () => {
  test('that is not there is one fault, however many migrations the databases have', async () => {
    rmSync(project.path(folder), { recursive: true });
    project.commit();
    await bothRefuse({ exit: 3, codes: ['no-migrations'], says: [project.path(folder)] });
  });

  test('that is empty is one fault too', async () => {
    rmSync(project.path(folder), { recursive: true });
    project.commit();
    mkdirSync(project.path(folder));
    await bothRefuse({ exit: 3, codes: ['no-migrations'], says: [project.path(folder), /holds no migration/] });
  });

  test('that is a file is one fault too', async () => {
    rmSync(project.path(folder), { recursive: true });
    project.write(folder, 'not a folder\n');
    project.commit();
    await bothRefuse({ exit: 3, codes: ['no-migrations'], says: [project.path(folder)] });
  });
});

describe('a name of a migration', () => {
  test.each(
    some(['x; rm -rf .sql', '$(touch x)_a.sql', '-rf.sql', 'later.sql', '20260902090000.sql', '2026 09_a.sql']),
  )('%s is refused', async (file) => {
    project.migration(file, 'create table public.x ();\n');
    await bothRefuse({ exit: 3, codes: ['migration-name'], says: [file, /14 digits/] });
  });

  test('with a line break cannot forge lines', async () => {
    project.migration('20261006000000_a\n✓ fine.sql', 'create table public.x ();\n');
    await bothRefuse({ exit: 3, codes: ['migration-name'], says: ['20261006000000_a?✓ fine.sql'] });
  });

  test('with shell characters behind the digits is only a name', async () => {
    project.migration('20261006000000_x; rm -rf $HOME `id` .sql', 'create tabel x ();\n');
    await refuses({ exit: 3, codes: ['syntax-error'], says: [/_x; rm -rf \$HOME `id` \.sql, line 1/] });
  });

  test('in the future is refused', async () => {
    project.migration('20991231000000_later.sql', 'create table public.x ();\n');
    await bothRefuse({ exit: 3, codes: ['migration-future'], says: ['20991231000000_later.sql'] });
  });

  test.each([pending, applied])('with the version of %s is refused, and nothing else is made of it', async (other) => {
    const file = `${other.slice(0, 14)}_zzz.sql`;
    project.migration(file, 'create table public.x ();\n');
    await bothRefuse({ exit: 3, codes: ['migration-duplicate'], says: [file, other] });
  });
});

describe('what a migration holds', () => {
  const file = '20261006000000_new.sql';

  test('a syntax error is told with file and line', async () => {
    project.migration(file, '-- é文\n\ncreate table public.x (\n  id bigint,\n  name texxt not nul\n);\n');
    await refuses({ exit: 3, codes: ['syntax-error'], says: [`${file}, line 5`, /name texxt not nul/] });
  });

  test('two files with errors are told at once', async () => {
    project.migration(file, 'select 1;\nselekt 2;\n');
    project.migration('20261006000001_newer.sql', '\\copy x from y\n');
    const says = [`${file}, line 2`, '20261006000001_newer.sql, line 1', /psql commands/];
    await refuses({ exit: 3, codes: ['syntax-error', 'syntax-error'], says });
  });

  test.each([
    ['Latin-1', Buffer.from("select 'caf\xe9';\n", 'latin1')],
    ['UTF-16', Buffer.from("\ufeffselect 'café';\n", 'utf16le')],
  ])('%s is not UTF-8', async (_, bytes) => {
    writeFileSync(project.path(folder, file), bytes);
    project.commit();
    await bothRefuse({ exit: 3, codes: ['migration-encoding'], says: [file, 'UTF-8'] });
  });

  test('a byte that ends a text hides nothing behind it', async () => {
    writeFileSync(project.path(folder, file), 'create table public.x ();\n\0drop table public.profiles cascade;\n');
    project.commit();
    const outcome = await project.run('migrate', { sandbox: true, dryRun: true });
    expect([outcome.exit, problemsOf(outcome).length]).toEqual([3, 1]);
    expect(outcome.paper.text).toContain(file);
  });

  test('an applied file that is no longer UTF-8 is there all the same', async () => {
    writeFileSync(project.path(folder, applied), Buffer.from('select \xe9;\n', 'latin1'));
    project.commit();
    await bothRefuse({ exit: 3, codes: ['migration-encoding'], says: [applied] });
  });
});

describe('files and ledgers that do not agree', () => {
  test('an applied file edited afterwards', async () => {
    project.migration(applied, project.read(`${folder}/${applied}`).replace('username', 'user_name'));
    const codes = ['ledger-edited', 'ledger-edited', 'ledger-edited'];
    await refuses({ exit: 3, codes, says: [applied, ...everywhere, /git log/] });
  });

  test('an applied file with other comments and white space is the same', async () => {
    project.migration(applied, `-- A comment\n\n${project.read(`${folder}/${applied}`)}\n/* and one */`);
    const outcome = await project.run('migrate', { sandbox: true, dryRun: true });
    expect([outcome.exit, problemsOf(outcome)]).toEqual([0, []]);
  });

  test('a version in the ledger without a file', async () => {
    const version = '20260401000000';
    const ledger = 'supabase_migrations.schema_migrations';
    await asSuperuser(project.urls.production, `insert into ${ledger} (version, name) values (${version}, 'hotfix')`);
    try {
      const says = ['planner/production', `${version} (hotfix)`, /git log --all/];
      await refuses({ exit: 3, codes: ['ledger-missing-locally'], says });
    } finally {
      await asSuperuser(project.urls.production, `delete from ${ledger} where version = '${version}'`);
    }
  });

  test('an applied file that was deleted', async () => {
    rmSync(project.path(folder, applied));
    project.commit();
    const codes = ['ledger-missing-locally', 'ledger-missing-locally', 'ledger-missing-locally'];
    await refuses({ exit: 3, codes, says: ['20260112090000', ...everywhere] });
  });

  test('a pending file older than the newest applied one', async () => {
    project.migration('20260201000000_early.sql', 'create table public.early ();\n');
    const codes = ['ledger-out-of-order', 'ledger-out-of-order', 'ledger-out-of-order'];
    await refuses({ exit: 3, codes, says: ['20260201000000_early.sql', '20260611110000', ...everywhere] });
  });
});

describe('migrations that git does not have', () => {
  test('a new one, a changed one and one that is only staged', async () => {
    project.write(`${folder}/20261006000000_new.sql`, 'create table public.x ();\n');
    await refuses({ exit: 3, codes: ['migrations-uncommitted'], says: ['20261006000000_new.sql', /git add/] });
    project.git('add', '-A');
    project.write(`${folder}/${pending}`, `${project.read(`${folder}/${pending}`)}\nselect 1;\n`);
    const says = ['20261006000000_new.sql', pending, /2 migrations are not committed/];
    await refuses({ exit: 3, codes: ['migrations-uncommitted'], says });
  });

  test('one whose name git would write in quotes', async () => {
    project.write(`${folder}/20261006000000_prénoms "neu".sql`, 'create table public.x ();\n');
    await refuses({ exit: 3, codes: ['migrations-uncommitted'], says: ['20261006000000_prénoms "neu".sql'] });
  });

  test('one that .gitignore keeps from git', async () => {
    project.write('.gitignore', `${project.read('.gitignore')}*_secret.sql\n`);
    project.commit();
    project.write(`${folder}/20261006000000_secret.sql`, 'create table public.x ();\n');
    await refuses({ exit: 3, codes: ['migrations-uncommitted'], says: ['20261006000000_secret.sql'] });
  });
});
