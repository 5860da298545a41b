import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { linkLatest } from '../../src/backup/latest.js';
import { backupsFolder, environmentFolder, metadataPart, partFile, parts } from '../../src/backup/layout.js';
import { findBackup, listBackups } from '../../src/backup/listing.js';
import { renderMetadata, type Metadata } from '../../src/backup/metadata.js';
import { createFiles } from '../../src/system/files.js';
import { emptyFolder, metadata, problemsOf, verified } from './support.js';

const files = createFiles();
const failed = { ...verified, result: 'failed' } as const;
const on = (day: number) => `2026-01-${String(day).padStart(2, '0')}T03:04:05.000Z`;

async function lay(root: string, one: Metadata): Promise<Metadata> {
  const folder = environmentFolder(root, one.environment);
  await files.makeFolder(folder);
  for (const part of parts) await files.write(join(folder, partFile(one.name, part)), '');
  await files.write(join(folder, partFile(one.name, metadataPart)), renderMetadata(one));
  return one;
}
async function rootWith(...backups: Metadata[]): Promise<string> {
  const root = emptyFolder();
  for (const one of backups) await lay(root, one);
  return root;
}
const ids = async (root: string) => (await listBackups(files, root)).backups.map((backup) => backup.metadata.id);

describe('the list of backups', () => {
  test('is empty without any', async () => {
    expect(await listBackups(files, emptyFolder())).toEqual({ backups: [], problems: [] });
  });

  test('has those of every environment, newest first', async () => {
    const root = await rootWith(
      metadata('b', { started: on(2) }),
      metadata('c', { started: on(3), environment: 'local' }),
      metadata('a', { started: on(1), environment: 'staging' }),
    );
    expect(await ids(root)).toEqual(['local/c', 'production/b', 'staging/a']);
  });

  test('has what has metadata, and nothing else', async () => {
    const root = await rootWith(metadata('a'));
    const folder = environmentFolder(root, 'production');
    for (const name of ['b_full.sql', 'c_custom.dump', '.d_metadata.json.4711', '.e.partial', 'notes.json'])
      writeFileSync(join(folder, name), '{}');
    expect(await listBackups(files, root)).toMatchObject({
      backups: [{ folder, metadata: { name: 'a' } }],
      problems: [],
    });
  });

  test('tells of metadata that cannot be read, and still has the others', async () => {
    const root = await rootWith(metadata('a'));
    const broken = join(environmentFolder(root, 'production'), 'b_metadata.json');
    writeFileSync(broken, '{');
    const { backups, problems } = await listBackups(files, root);
    expect(backups).toHaveLength(1);
    expect(problems).toMatchObject([
      { code: 'metadata-unreadable', exit: 3, what: `${broken} is not metadata that this supasafe can read.` },
    ]);
  });
});

describe('one backup', () => {
  const find = async (root: string, reference: string | null, cwd = root) =>
    (await findBackup(files, root, reference, cwd)).metadata.id;

  test('is the newest of production when none is named', async () => {
    const root = await rootWith(
      metadata('a', { started: on(1) }),
      metadata('b', { started: on(2) }),
      metadata('c', { started: on(3), environment: 'staging' }),
    );
    expect(await find(root, null)).toBe('production/b');
    expect(await problemsOf(() => find(emptyFolder(), null))).toEqual([
      {
        code: 'backup-unknown',
        exit: 2,
        what: 'There is no backup of production yet.',
        details: [],
        next: ['Make one: npm run backup'],
        commands: [],
      },
    ]);
  });

  test('is found by its id, its name and each of its files, also relative to the folder that one is in', async () => {
    const root = await rootWith(metadata('a'), metadata('a_full.sql', { started: on(5) }));
    const folder = environmentFolder(root, 'production');
    for (const reference of [
      'production/a',
      'a',
      ...([...parts, metadataPart] as const).map((part) => join(folder, partFile('a', part))),
    ])
      expect([reference, await find(root, reference)]).toEqual([reference, 'production/a']);
    expect(await find(root, join('backups', 'database', 'production', 'a_data.sql'))).toBe('production/a');
    expect(await find(root, 'a_custom.dump', folder)).toBe('production/a');
    expect(await find(root, 'production/a_full.sql')).toBe('production/a_full.sql');
  });

  test('is found through the links to the newest', async () => {
    const root = await rootWith(metadata('a', { verification: verified }));
    await linkLatest({ files }, root, metadata('a', { verification: verified }));
    expect(await find(root, 'backups/database/latest_full.sql')).toBe('production/a');
    expect(await find(root, 'backups/database/production/latest_custom.dump')).toBe('production/a');
  });

  test('whose name two environments have is refused with both', async () => {
    const root = await rootWith(metadata('a', { started: on(2) }), metadata('a', { environment: 'staging' }));
    expect(await problemsOf(() => find(root, 'a'))).toEqual([
      {
        code: 'backup-ambiguous',
        exit: 2,
        what: 'a is the name of 2 backups.',
        details: ['production/a', 'staging/a'],
        next: ['Say which: one of the lines above.'],
        commands: [],
      },
    ]);
    expect(await find(root, 'staging/a')).toBe('staging/a');
    expect(await find(root, join(environmentFolder(root, 'staging'), 'a_full.sql'))).toBe('staging/a');
  });

  test('that is not there is told', async () => {
    const root = await rootWith(metadata('a'));
    expect(await problemsOf(() => find(root, 'b'))).toEqual([
      {
        code: 'backup-unknown',
        exit: 2,
        what: 'There is no backup "b".',
        details: [],
        next: ['See what there is: npm run backups'],
        commands: [],
      },
    ]);
  });

  test('of which nothing but a file is there is no backup, wherever that file lies', async () => {
    const root = await rootWith(metadata('a'));
    const stray = join(environmentFolder(root, 'production'), 'b_full.sql');
    const copied = join(emptyFolder(), 'a_full.sql');
    for (const path of [stray, copied]) {
      writeFileSync(path, '');
      const [problem] = await problemsOf(() => find(root, path));
      expect(problem).toMatchObject({
        code: 'backup-unknown',
        what: `There is no backup ${JSON.stringify(path)}.`,
        details: ['The file is there, but has no metadata of supasafe beside it: nobody knows what it should hold.'],
      });
    }
  });
});

describe('the links to the newest verified backup', () => {
  const links = async (root: string, environment: 'production' | 'staging' = 'production') => {
    const folders = [environmentFolder(root, environment), backupsFolder(root)];
    const names = ['latest_full.sql', 'latest_custom.dump'];
    return Promise.all(folders.flatMap((folder) => names.map((name) => files.readLink(join(folder, name)))));
  };
  const to = (name: string) => [
    `${name}_full.sql`,
    `${name}_custom.dump`,
    `production/${name}_full.sql`,
    `production/${name}_custom.dump`,
  ];
  const link = async (root: string, one: Metadata) => linkLatest({ files }, root, await lay(root, one));

  test('follow a newer one, not an older one that is verified later', async () => {
    const root = emptyFolder();
    await link(root, metadata('b', { started: on(2), verification: verified }));
    expect(await links(root)).toEqual(to('b'));
    await link(root, metadata('a', { started: on(1), verification: verified }));
    expect(await links(root)).toEqual(to('b'));
    await link(root, metadata('c', { started: on(3), verification: verified }));
    expect(await links(root)).toEqual(to('c'));
  });

  test('never lead to one that was not verified', async () => {
    const root = emptyFolder();
    await link(root, metadata('a', { verification: null }));
    await link(root, metadata('b', { verification: { ...verified, result: 'skipped' } }));
    await link(root, metadata('c', { verification: failed }));
    expect(await links(root)).toEqual([null, null, null, null]);
    await link(root, metadata('d', { started: on(1), verification: verified }));
    await link(root, metadata('e', { started: on(9), verification: failed }));
    expect(await links(root)).toEqual(to('d'));
  });

  test('fall back to the one before when the newest is found not to be whole, and go with the last one', async () => {
    const root = await rootWith(metadata('a', { started: on(1), verification: verified }));
    await link(root, metadata('b', { started: on(2), verification: verified }));
    await link(root, metadata('b', { started: on(2), verification: failed }));
    expect(await links(root)).toEqual(to('a'));
    await link(root, metadata('a', { started: on(1), verification: failed }));
    expect(await links(root)).toEqual([null, null, null, null]);
  });

  test('of staging are in the folder of staging only', async () => {
    const root = await rootWith(metadata('p', { started: on(9), verification: verified }));
    await link(root, metadata('s', { environment: 'staging', verification: verified }));
    expect(await links(root, 'staging')).toEqual(['s_full.sql', 's_custom.dump', null, null]);
  });

  test('that lead nowhere are set anew', async () => {
    const root = await rootWith();
    await files.makeFolder(environmentFolder(root, 'production'));
    symlinkSync('gone_custom.dump', join(environmentFolder(root, 'production'), 'latest_custom.dump'));
    await link(root, metadata('a', { started: on(1), verification: verified }));
    expect(await links(root)).toEqual(to('a'));
  });
});
