import { spawnSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { coverageOf } from '../../src/backup/coverage.js';
import { environmentFolder, partialFolder } from '../../src/backup/layout.js';
import { roomFor } from '../../src/backup/room.js';
import type { Inventory, Relation } from '../../src/database/inventory.js';
import { differenceOfLedgers } from '../../src/steps/common/ledgers.js';
import { createFiles } from '../../src/system/files.js';
import { createHost } from '../../src/system/host.js';
import { emptyFolder } from './support.js';

const files = createFiles();
const host = createHost();
const relation = (schema: string, name: string): Relation & { root: null } => ({
  schema,
  name,
  qualified: `${schema}.${name}`,
  oid: 1,
  root: null,
});
const plain: Inventory = {
  tables: [relation('public', 'orders')],
  partitioned: [],
  sequences: [],
  unreadable: [],
  machinery: [],
  unreadableLargeObjects: 0,
  largeObjects: 3,
  foreignTables: [],
  materializedViews: [],
};
const always = {
  what: "roles' passwords, and settings of the database itself (ALTER DATABASE … SET)",
  why: 'they belong to the server, not to the database',
};
const statistics = {
  what: 'what the planner knows of the rows (ANALYZE), and how often they were read',
  why: 'a dump has no statistics: run ANALYZE after a restore',
};

describe('what a backup does not cover', () => {
  test('is little for a plain database', () => {
    expect(coverageOf(plain, [], [])).toEqual([always, statistics]);
  });

  test('is listed with its reasons', () => {
    const inventory: Inventory = {
      ...plain,
      tables: [relation('storage', 'objects')],
      unreadable: [relation('vault', 'secrets'), relation('public', 'hidden')],
      machinery: ['_realtime', 'pgbouncer'],
      unreadableLargeObjects: 2,
      foreignTables: [relation('public', 'far')],
      materializedViews: [relation('public', 'totals')],
    };
    expect(coverageOf(inventory, ['public.i'], [])).toEqual(
      expect.arrayContaining([
        always,
        { what: 'schemas _realtime, pgbouncer', why: 'the platform makes them anew in every project' },
        { what: 'vault.secrets, public.hidden', why: 'this role may not read them' },
        { what: 'all 3 large objects', why: 'this role may not read 2 of them, and pg_dump takes all or none' },
        { what: 'rows of public.far', why: 'foreign tables: their rows live on another server' },
        {
          what: 'rows of public.totals',
          why: 'materialized views are computed anew when restored, their rows are not compared',
        },
        { what: 'files in Storage', why: 'the database holds their names only' },
        expect.objectContaining({ what: 'invalid indexes public.i' }),
      ]),
    );
  });
});

describe('room for backups', () => {
  const wanted = { environment: 'production', bytes: 1000, name: 'a' } as const;

  test('is there in an empty folder', async () => {
    expect(await roomFor({ files, host }, emptyFolder(), [wanted])).toEqual([]);
  });

  test('is not there for all of them together when the disk is too small', async () => {
    const root = emptyFolder();
    const small = { ...files, freeBytes: () => Promise.resolve(100_000_000) };
    expect(await roomFor({ files: small, host }, root, [{ ...wanted, name: null }])).toEqual([]);
    expect(await roomFor({ files: small, host }, root, [wanted, { ...wanted, environment: 'staging' }])).toEqual([
      {
        code: 'no-space',
        exit: 3,
        what: 'There is too little space for backups: about 134.2 MB are needed, 100.0 MB are free.',
        details: [`Looked at the disk of ${root}/backups/database.`],
        next: ['Make room, or move old backups to another disk; never delete the newest verified one.'],
      },
    ]);
  });

  test.each(['schema.sql', 'data.sql', 'full.sql', 'custom.dump', 'metadata.json'])(
    'is not there under a name of which a %s exists',
    async (part) => {
      const root = emptyFolder();
      await files.makeFolder(environmentFolder(root, 'production'));
      await files.write(join(environmentFolder(root, 'production'), `a_${part}`), '');
      expect(await roomFor({ files, host }, root, [wanted])).toMatchObject([{ code: 'backup-exists', exit: 3 }]);
      expect(await roomFor({ files, host }, root, [{ ...wanted, environment: 'staging' }])).toEqual([]);
      expect(await roomFor({ files, host }, root, [{ ...wanted, name: 'b' }])).toEqual([]);
    },
  );

  test('is not there where a file stands in the way', async () => {
    const root = emptyFolder();
    await files.write(join(root, 'backups'), '');
    expect(await roomFor({ files, host }, root, [wanted])).toMatchObject([
      {
        code: 'backups-not-writable',
        exit: 3,
        what: `Backups cannot be written: ${root}/backups is not a folder that you may write to.`,
      },
    ]);
  });

  test('a name that exists is refused in these words, and files that are no backup in others', async () => {
    const root = emptyFolder();
    const folder = environmentFolder(root, 'production');
    await files.makeFolder(folder);
    await files.write(join(folder, 'a_data.sql'), '');
    expect(await roomFor({ files, host }, root, [wanted])).toEqual([
      {
        code: 'backup-exists',
        exit: 3,
        what: 'Files of the name production/a are there, and are no backup: they have no metadata.',
        details: [`In ${folder}: a_data.sql`, 'Files that supasafe cannot account for are never overwritten.'],
        next: ['Choose another name, or look at what they are and move them away.'],
      },
    ]);
    await files.write(join(folder, 'a_metadata.json'), '');
    expect(await roomFor({ files, host }, root, [wanted])).toEqual([
      {
        code: 'backup-exists',
        exit: 3,
        what: 'There is a backup production/a already.',
        details: ['Backups are never overwritten.'],
        next: ['Choose another name, or leave it out: the time becomes the name.'],
      },
    ]);
  });

  test.each([
    ['whose process is gone', JSON.stringify({ pid: spawnSync('true').pid, host: host.hostname }), 0, true],
    ['that had no time to say whose it is', null, 61_000, true],
    ['that has not said yet whose it is', null, 0, false],
    ['of a run that goes on', JSON.stringify({ pid: process.pid, host: host.hostname }), 61_000, false],
    ['of another machine', JSON.stringify({ pid: 1, host: 'elsewhere' }), 61_000, false],
  ])('a backup %s while it was published keeps its name or not', async (_what, owner, age, isFree) => {
    const root = emptyFolder();
    const partial = partialFolder(root, 'production', 'a');
    await files.makeFolder(partial);
    if (owner !== null) await files.write(join(partial, '.owner'), owner);
    await files.write(join(environmentFolder(root, 'production'), 'a_schema.sql'), '');
    const then = new Date(Date.now() - age);
    utimesSync(partial, then, then);
    const problems = await roomFor({ files, host }, root, [wanted]);
    const writing = 'Another run is writing a backup production/a at this moment.';
    expect(problems.map(({ what }) => what)).toEqual(isFree ? [] : [writing]);
    expect(await files.info(partial)).toEqual(isFree ? null : expect.anything());
  });
});

test('two ledgers part by versions that are missing or were not planned', () => {
  expect(differenceOfLedgers(['1', '2'], ['1', '2'])).toEqual([]);
  expect(differenceOfLedgers(['1', '2', '3'], ['2', '4'])).toEqual([
    '1 is missing',
    '3 is missing',
    '4 was not planned',
  ]);
});
