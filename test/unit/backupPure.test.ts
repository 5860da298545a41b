import { describe, expect, test } from '@jest/globals';
import { eventTriggerOf } from '../../src/backup/contents.js';
import { isVerified, parseMetadata, renderMetadata } from '../../src/backup/metadata.js';
import { checkName, manualName, stamp, timedName } from '../../src/backup/name.js';
import { estimateBytes, size } from '../../src/backup/space.js';
import { wayBack } from '../../src/backup/wayBack.js';
import { metadata, problemsOf, verified } from './support.js';

describe('the name of a backup', () => {
  const time = new Date('2025-11-14T14:30:22.999Z');

  test('that is made up carries the time in UTC', () => {
    expect(stamp(time, '-')).toBe('20251114-143022');
    expect(manualName(time)).toBe('backup_20251114_143022');
    expect(timedName('pre-migration-20251114000000_add_orders', time)).toBe(
      'pre-migration-20251114000000_add_orders-20251114-143022',
    );
  });

  test('that comes from a file is cut to 100 bytes before the time, and unusual characters become hyphens', () => {
    expect(timedName('a b/../größe\n漢', time)).toBe('a-b-..-gr-e--20251114-143022');
    expect(timedName('ä'.repeat(500), time)).toBe('--20251114-143022');
    expect(timedName('x'.repeat(101), time)).toBe(`${'x'.repeat(100)}-20251114-143022`);
    expect(checkName(timedName(`pre-migration-1_${'ä x'.repeat(200)}`, time))).toMatch(/^pre-migration-1_/);
  });

  test.each(['before-new-pricing', 'a', 'v1.2_final', '2025', '_x', 'x'.repeat(200)])('may be %s', (name) => {
    expect(checkName(name)).toBe(name);
  });

  test.each([
    ['', '""', 'it may hold letters, digits, dot, hyphen and underscore only'],
    ['a b', '"a b"', 'it may hold letters, digits, dot, hyphen and underscore only'],
    ['../a', '"../a"', 'it may hold letters, digits, dot, hyphen and underscore only'],
    ['production/a', '"production/a"', 'it may hold letters, digits, dot, hyphen and underscore only'],
    ['größe', '"größe"', 'it may hold letters, digits, dot, hyphen and underscore only'],
    ['a\n', '"a\\n"', 'it may hold letters, digits, dot, hyphen and underscore only'],
    ['.hidden', '".hidden"', 'it may not begin with a dot or a hyphen'],
    ['..', '".."', 'it may not begin with a dot or a hyphen'],
    ['-rf', '"-rf"', 'it may not begin with a dot or a hyphen'],
    ['latest_full', '"latest_full"', '"latest" is kept for the links to the newest verified backup'],
    ['x'.repeat(201), `"${'x'.repeat(60)}…"`, 'it is longer than 200 characters'],
  ])('may not be [%s]', async (name, shown, why) => {
    expect(await problemsOf(() => checkName(name))).toEqual([
      {
        code: 'backup-name',
        exit: 2,
        what: `The backup cannot be called ${shown}: ${why}.`,
        details: [],
        next: ['For example: npm run backup -- before-new-pricing'],
        commands: [],
      },
    ]);
  });
});

describe('metadata', () => {
  const read = (text: string) => parseMetadata(text, '/b/a_metadata.json');
  const refused = async (text: string) => {
    const [problem, ...more] = await problemsOf(() => read(text));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      code: 'metadata-unreadable',
      exit: 3,
      what: '/b/a_metadata.json is not metadata that this supasafe can read.',
      next: [
        'The backup files beside it may be whole: pg_restore --list shows what the custom.dump holds.',
        expect.stringContaining('move the five files out'),
      ],
    });
    return problem?.details ?? [];
  };

  test('is read back as it was written', () => {
    const one = metadata('a', { verification: verified, coverage: [{ what: 'x', why: 'y' }], git: null });
    expect(read(renderMetadata(one))).toEqual(one);
    expect(renderMetadata(one)).toMatch(/^\{\n {2}"version": 1,\n[^]*\n\}\n$/);
  });

  test.each([2, 0, '1', null, undefined])(
    'of version %j is refused, because nobody knows what it says',
    async (version) => {
      expect(await refused(JSON.stringify({ ...metadata('a'), version }))).toEqual([
        `It says version ${JSON.stringify(version)}; known is 1.`,
      ]);
    },
  );

  test('with an unknown key is refused by the place of that key', async () => {
    expect(await refused(JSON.stringify({ ...metadata('a'), encrypted: true }))).toEqual([
      expect.stringMatching(/Unrecognized key: "encrypted"/),
    ]);
    const [file = {}, ...others] = metadata('a').files;
    const files = [{ ...file, compressed: true }, ...others];
    expect(await refused(JSON.stringify({ ...metadata('a'), files }))).toEqual([
      expect.stringMatching(/^files\.0: .*"compressed"/),
    ]);
  });

  test.each([
    ['ledger', undefined],
    ['verification', undefined],
    ['verification', { ...verified, result: 'fine' }],
    ['environment', 'test'],
    ['started', 'yesterday'],
    ['files', metadata('a').files.slice(1)],
    ['tables', { 'public.orders': { rows: 1.5, digest: null } }],
    ['catalogue', { digest: 'short', entries: {} }],
    ['git', { commit: null, branch: null }],
  ])('with another %s than the format has is refused', async (key, value) => {
    const details = await refused(JSON.stringify({ ...metadata('a'), [key]: value }));
    expect(details).toEqual([expect.stringMatching(new RegExp(`^${key}[.:]`))]);
  });

  test('with much that is wrong is refused with five lines', async () => {
    expect(await refused('{"version":1}')).toHaveLength(5);
  });

  test.each(['', '{', 'null', '[]', '3'])('that is [%s] is refused', async (text) => {
    expect(await refused(text)).toHaveLength(1);
  });

  test.each([
    ['verified', true],
    ['failed', false],
    ['skipped', false],
  ] as const)('that says %s is verified: %s', (result, expected) => {
    expect(isVerified(metadata('a', { verification: { ...verified, result } }))).toBe(expected);
    expect(isVerified(metadata('a'))).toBe(false);
  });
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [2_345_678, '2.3 MB'],
  [3_000_000_000, '3.0 GB'],
  [5_400_000_000_000_000, '5400.0 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test('a backup is thought to need three times its database and some more', () => {
  expect(estimateBytes(0)).toBe(64 * 1024 * 1024);
  expect(estimateBytes(1000)).toBe(64 * 1024 * 1024 + 3000);
});

describe('the way back', () => {
  const installed = { folder: '/usr/lib/postgresql/17/bin', major: 17, version: '17.6', zstd: true };
  const backupIn = (root: string, name = 'a') => ({
    folder: `${root}/backups/database/production`,
    metadata: metadata(name),
  });

  test('can be pasted into a shell, whatever the folders are called', () => {
    const root = "/home/ada/it's mine";
    const restore = '/usr/lib/postgresql/17/bin/pg_restore';
    expect(wayBack(root, backupIn(root), installed)).toEqual([
      "export FRESH_DATABASE_URL=…   # an empty database of a server with Supabase's roles (supabase start has them) and your own, as its superuser; without the password",
      'export PGPASSWORD=…   # the password, as it is: not percent-encoded',
      String.raw`cd '/home/ada/it'\''s mine'   # the paths below are relative to the project`,
      'ARCHIVE=backups/database/production/a_custom.dump',
      `${restore} --list "$ARCHIVE" | grep -Ev '^[0-9]+; [0-9 ]+ (EVENT TRIGGER -|(COMMENT|SECURITY LABEL) - EVENT TRIGGER) ' > backups/database/restore.list`,
      `${restore} --exit-on-error --use-list=backups/database/restore.list --dbname="$FRESH_DATABASE_URL" "$ARCHIVE"`,
    ]);
  });

  test('names programs of the project as they lie in it, and fits a screen also with the longest made-up name', () => {
    const name = timedName(`pre-migration-${'n'.repeat(200)}`, new Date());
    const lines = wayBack('/home/ada/planner', backupIn('/home/ada/planner', name), {
      ...installed,
      folder: '/home/ada/planner/tools/bin',
    });
    expect(lines.at(-1)).toMatch(/^tools\/bin\/pg_restore /);
    expect(lines.find((line) => line.length > 200)).toBeUndefined();
  });
});

test.each([
  [
    '4242; 3466 16500 EVENT TRIGGER - issue_pg_net_access supabase_admin',
    { name: 'issue_pg_net_access', owner: 'supabase_admin', isTrigger: true },
  ],
  ['4243; 3466 16501 EVENT TRIGGER - my trigger postgres', { name: 'my trigger', owner: 'postgres', isTrigger: true }],
  [
    '4244; 0 0 COMMENT - EVENT TRIGGER "my trigger" postgres',
    { name: '"my trigger"', owner: 'postgres', isTrigger: false },
  ],
  ['217; 1259 16412 TABLE public x EVENT TRIGGER - y postgres', null],
  ['218; 0 16412 COMMENT public TABLE "x - EVENT TRIGGER y" postgres', null],
  [';4242; 3466 16500 EVENT TRIGGER - x postgres', null],
  ['215; 1259 16385 TABLE public orders postgres', null],
  ['', null],
])('the line of a list [%s] is about the event trigger %j', (line, expected) => {
  expect(eventTriggerOf(line)).toEqual(expected);
});
