import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readMigrations } from '../../src/supabase/migrations.js';
import { freezeMigrations } from '../../src/supabase/workdir.js';
import { createFiles } from '../../src/system/files.js';
import { emptyFolder, migration } from './support.js';

const files = createFiles();
const now = new Date('2026-03-01T12:00:00Z');

function folderWith(content: Record<string, string | Buffer>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(content)) writeFileSync(join(folder, name), text);
  return folder;
}
const read = (content: Record<string, string | Buffer>) => readMigrations(files, folderWith(content), now);

test('migrations come in the order of their file names, with version, name and digest', async () => {
  const found = await read({
    '20260201000000_b.sql': 'select 2;',
    '20260101000000_a b.sql': 'select 1;\n',
    '20260201000001_.sql': '',
    'README.md': 'not a migration',
    'seed.sql.txt': 'neither',
  });
  expect(found.problems).toEqual([]);
  expect(found.migrations).toEqual([
    migration('20260101000000_a b.sql', 'select 1;\n'),
    migration('20260201000000_b.sql', 'select 2;'),
    migration('20260201000001_.sql', ''),
  ]);
});

test.each(['add_orders.sql', '20260101000000.sql', '20260101000000-orders.sql', '2026x_orders.sql', '1_ORDERS.SQL'])(
  '%s is refused, because the CLI would skip it',
  async (file) => {
    const { migrations, problems } = await read({ [file]: 'select 1;', '20260101000000_a.sql': '' });
    expect(migrations.map((one) => one.file)).toEqual(['20260101000000_a.sql']);
    expect(problems).toEqual([
      {
        code: 'migration-name',
        exit: 3,
        what: `supabase/migrations/${file} is not named as a migration.`,
        details: ['The Supabase CLI would skip it with one line of text, and it would never run.'],
        next: [
          'Name it <14 digits>_<name>.sql, for example 20250131120000_add_orders.sql, or take it out of the folder.',
        ],
      },
    ]);
  },
);

test.each(['\n', '\r', '\t', '\u001b', '\u007f', '\u0085'])(
  'a control character in a name is refused, and shown as a question mark: %j',
  async (character) => {
    const { migrations, problems } = await read({ [`20260101000000_a${character}b.sql`]: '' });
    expect(migrations).toEqual([]);
    expect(problems.map(({ what }) => what)).toEqual([
      'supabase/migrations/20260101000000_a?b.sql is not named as a migration.',
    ]);
  },
);

test('two migrations of one version are refused together', async () => {
  const { problems } = await read({
    '20260101000000_a.sql': '',
    '20260101000000_b.sql': '',
    '20260101000001_c.sql': '',
  });
  expect(problems).toEqual([
    {
      code: 'migration-duplicate',
      exit: 3,
      what: '2 migrations have the version 20260101000000.',
      details: [
        '20260101000000_a.sql',
        '20260101000000_b.sql',
        'The ledger has room for one of them: the other would never run, or fail half-way.',
      ],
      next: ['Give one of them a later timestamp in its file name.'],
    },
  ]);
});

test('a version more than a day ahead is refused, one within a day is not: clocks and time zones differ', async () => {
  const { migrations, problems } = await read({ '20260302120000_tomorrow.sql': '', '20260302120001_later.sql': '' });
  expect(migrations).toHaveLength(2);
  expect(problems).toEqual([
    {
      code: 'migration-future',
      exit: 3,
      what: '20260302120001_later.sql has a version in the future (20260302120001).',
      details: ['Every migration written until then would come before it, and be refused as out of order.'],
      next: ['Give it the present time (UTC) in its file name.'],
    },
  ]);
});

test('a version that is no time is never in the future', async () => {
  expect((await read({ '0001_a.sql': '', '9999_b.sql': '' })).problems).toEqual([]);
});

test.each([
  ['Latin-1', Buffer.from('select \xe4;', 'latin1')],
  ['UTF-16', Buffer.from('\ufeffselect 1;', 'utf16le')],
  ['cut off', Buffer.from('select ä').subarray(0, 8)],
])('a file that is %s is refused', async (_, bytes) => {
  const { migrations, problems } = await read({ '20260101000000_a.sql': bytes });
  expect(migrations).toEqual([]);
  expect(problems).toEqual([
    {
      code: 'migration-encoding',
      exit: 3,
      what: '20260101000000_a.sql is not UTF-8 text.',
      details: ['PostgreSQL would refuse it or store other characters.'],
      next: ['Save the file as UTF-8.'],
    },
  ]);
});

test('a file with a NUL character is refused: a parser would see only what stands before it', async () => {
  const { problems } = await read({ '20260101000000_a.sql': 'select 1;\0 drop table public.orders;' });
  expect(problems).toMatchObject([{ code: 'migration-encoding', exit: 3 }]);
});

test('all problems of a folder are told at once', async () => {
  const { problems } = await read({
    'orders.sql': '',
    '20260101000000_a.sql': '',
    '20260101000000_b.sql': '',
    '20270101000000_c.sql': Buffer.from([0xff]),
  });
  expect(problems.map(({ code }) => code).sort()).toEqual([
    'migration-duplicate',
    'migration-encoding',
    'migration-future',
    'migration-name',
  ]);
});

test('an empty folder and a missing one are told apart', async () => {
  const folder = emptyFolder();
  expect(await readMigrations(files, folder, now)).toEqual({
    migrations: [],
    problems: [
      {
        code: 'no-migrations',
        exit: 3,
        what: `${folder} holds no migration.`,
        details: [],
        next: ['Make the first one: npx supabase migration new <name>'],
      },
    ],
  });
  const missing = join(folder, 'migrations');
  const { problems } = await readMigrations(files, missing, now);
  expect(problems).toEqual([
    {
      code: 'no-migrations',
      exit: 3,
      what: `There is no folder ${missing}.`,
      details: [],
      next: ['Make the first migration: npx supabase migration new <name>'],
    },
  ]);
});

test('a file where the folder should be is no folder', async () => {
  const folder = folderWith({ migrations: '' });
  expect((await readMigrations(files, join(folder, 'migrations'), now)).problems).toMatchObject([
    { code: 'no-migrations' },
  ]);
});

test('a folder with the name of a migration is a problem, not a crash', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, '20260101000000_a.sql'));
  expect((await readMigrations(files, folder, now)).problems).toMatchObject([{ exit: 3 }]);
});

test('a link is the file that it leads to; without one it is no empty migration', async () => {
  const [folder, elsewhere] = [emptyFolder(), folderWith({ 'a.sql': 'select 1;' })];
  symlinkSync(join(elsewhere, 'a.sql'), join(folder, '20260101000000_a.sql'));
  symlinkSync(join(elsewhere, 'gone.sql'), join(folder, '20260102000000_b.sql'));
  symlinkSync(elsewhere, join(folder, '20260103000000_c.sql'));
  const { migrations, problems } = await readMigrations(files, folder, now);
  expect(migrations).toEqual([migration('20260101000000_a.sql', 'select 1;')]);
  expect(problems).toEqual(
    ['20260102000000_b.sql', '20260103000000_c.sql'].map((file) => ({
      code: 'migration-no-file',
      exit: 3,
      what: `supabase/migrations/${file} is not a file: it is a folder, or a link that leads to no file.`,
      details: [
        'It has the name of a migration, and no SQL that could run. (The Supabase CLI passes over a folder without a word.)',
      ],
      next: ['Put the file there, or take the name out of the folder.'],
    })),
  );
});

test('the frozen folder holds the chosen files as they were read, and a config that names no local database', async () => {
  const folder = emptyFolder();
  const chosen = [migration('1_a.sql', "select 'ä';\r\n"), migration('2_b.sql', '')];
  expect(await freezeMigrations(files, folder, 'the "shop"', chosen)).toBe(folder);
  const migrations = join(folder, 'supabase', 'migrations');
  expect(await files.list(migrations)).toEqual(['1_a.sql', '2_b.sql']);
  expect(await files.read(join(migrations, '1_a.sql'))).toBe("select 'ä';\r\n");
  expect(await files.read(join(folder, 'supabase', 'config.toml'))).toBe(
    'project_id = "the \\"shop\\""\n\n[db]\nport = 1\n',
  );
});
