import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { archiveFolder, environmentFolder } from '../src/backup/layout.js';
import { listBackups } from '../src/backup/listing.js';
import { parseMetadata, type Metadata } from '../src/backup/metadata.js';
import { openBackup } from '../src/backup/open.js';
import { createJournal } from '../src/journal/journal.js';
import { beginRun } from '../src/journal/runRecord.js';
import type { Files, Host, Ports } from '../src/ports.js';
import { createFiles } from '../src/system/files.js';
import { createHost } from '../src/system/host.js';
import { inDepth, some } from './support/depth.js';
import { daysBefore, layBackup, wholeBackups } from './support/backups.js';
import { canBeHalf, dyingFiles, fullDisk, isMoving } from './support/dying.js';
import { TestProject, type Outcome } from './support/project.js';
import { clockAt, hostWith, problemsOf } from './unit/support.js';

const now = '2026-11-20T12:00:00.000Z';
const real = createFiles();
/** No process has this number. */
const deadPid = 2 ** 22 + 1;

let project: TestProject;
beforeEach(() => {
  project = new TestProject(existsSync('/dev/shm') ? '/dev/shm' : undefined);
});
afterEach(() => {
  rmSync(project.folder, { recursive: true, force: true });
});

const root = () => project.folder;
const prune = (played: Partial<Ports> = {}, more: Parameters<TestProject['run']>[1] = {}): Promise<Outcome> =>
  project.run('prune', { ...more, played: { clock: clockAt(now), ...played } });
const look = (played: Partial<Ports> = {}) => prune(played, { dryRun: true });
const policy = (retention: object) => {
  project.write('supasafe.json', JSON.stringify({ retention }));
};
const lay = (name: string, days: number, changes: Parameters<typeof layBackup>[2] = {}): Metadata =>
  layBackup(root(), name, { environment: 'staging', started: daysBefore(now, days), ...changes });
/** Newest, one to keep packed, one to delete. */
const three = () => {
  policy({ last: 2, archiveAfterDays: 1 });
  lay('new', 0);
  lay('packed', 40);
  lay('gone', 50);
};
const fates = ({ json }: Outcome): Record<string, string> =>
  Object.fromEntries((json.backups as { id: string; fate: string }[]).map(({ id, fate }) => [id, fate]));
const codes = ({ json }: Outcome): string[] => (json.problems as { code: string }[]).map(({ code }) => code);
/** Every file under the backups with its bytes; logs and journals aside. */
function disk(): Record<string, string> {
  return Object.fromEntries(
    project
      .files('backups/database')
      .filter((path) => !/^(journal\/|backup_log)/.test(path))
      .map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(project.path('backups/database', path)))
          .digest('hex'),
      ]),
  );
}

describe('prune', () => {
  test('without --yes changes nothing, and says what would become of each backup', async () => {
    three();
    const before = disk();
    const outcome = await look();
    expect(outcome.exit).toBe(0);
    expect(disk()).toEqual(before);
    expect(project.files('backups/database')).not.toContain('backup_log.md');
    expect(fates(outcome)).toEqual({ 'staging/new': 'keep', 'staging/packed': 'archive', 'staging/gone': 'delete' });
    expect(outcome.paper.text).toContain('→ To do it: npm run prune -- --yes');
  });

  test('archives and deletes, links and log fit, and a second one finds nothing to do', async () => {
    three();
    const { paper, exit } = await prune();
    expect(paper.text).toContain('1 archived, 1 deleted, 2 there');
    expect(exit).toBe(0);
    expect(wholeBackups(root())).toEqual(['staging/new', 'staging/packed']);
    expect(readdirSync(archiveFolder(root(), 'staging'))).toEqual(['packed.tar.gz', 'packed_metadata.json']);
    expect(statSync(archiveFolder(root(), 'staging')).mode & 0o777).toBe(0o700);
    expect(statSync(join(archiveFolder(root(), 'staging'), 'packed.tar.gz')).mode & 0o777).toBe(0o600);
    expect(await real.readLink(join(environmentFolder(root(), 'staging'), 'latest_custom.dump'))).toBe(
      'new_custom.dump',
    );
    expect(project.read('backups/database/backup_log.md')).toContain(
      '- **Reason:** older than 1 days; one of the last 2\n- **Environment:** staging\n- **Backup:** packed\n',
    );
    expect(project.newestJournal()).toMatch(/"event":"deleting","backup":"staging\/gone"/);
    expect(project.git('status', '--porcelain', '--untracked-files=all')).not.toMatch(/\.(sql|dump|gz)|metadata/);
    const before = disk();
    expect(Object.values(fates(await prune()))).toEqual(['keep', 'keep']);
    expect(disk()).toEqual(before);
  });

  test('an archived backup is listed, and keeps its name from a new one', async () => {
    three();
    await prune();
    const { json } = await project.run('backups');
    expect(
      (json.backups as { id: string; archived: unknown }[]).map(({ id, archived }) => [id, archived !== null]),
    ).toEqual([
      ['staging/new', false],
      ['staging/packed', true],
    ]);
    const { roomFor } = await import('../src/backup/room.js');
    const taken = await roomFor({ files: real, host: createHost() }, root(), [
      { environment: 'staging', bytes: 1, name: 'packed' },
    ]);
    expect(taken.map(({ what }) => what)).toEqual(['There is a backup staging/packed already.']);
  });

  test.each(['custom', 'directory'] as const)(
    'an archived backup in %s format opens as it was, and tar of the system reads it too',
    async (archiveFormat) => {
      policy({ last: 2, archiveAfterDays: 1 });
      lay('new', 0);
      const metadata = lay('packed', 40, { archiveFormat });
      const folder = environmentFolder(root(), 'staging');
      const whole = await Promise.all(metadata.files.map(({ name }) => real.hash(join(folder, name))));
      expect((await prune()).exit).toBe(0);
      const found = (await listBackups(real, root())).backups.find(({ metadata: { name } }) => name === 'packed');
      if (!found) throw new Error('it is not listed');
      const opened = await openBackup({ files: real, host: createHost() }, root(), found);
      expect(statSync(opened.backup.folder).mode & 0o777).toBe(0o700);
      const again = await Promise.all(metadata.files.map(({ name }) => real.hash(join(opened.backup.folder, name))));
      expect(again).toEqual(whole);
      await opened.close();
      expect(existsSync(opened.backup.folder)).toBe(false);
      const list = execFileSync('tar', ['-tzf', join(archiveFolder(root(), 'staging'), 'packed.tar.gz')], {
        encoding: 'utf8',
      });
      expect(list.split('\n')[0]).toBe('packed_metadata.json');
      // Without metadata beside it, the file alone still says what it holds.
      execFileSync('tar', ['-xzf', join(archiveFolder(root(), 'staging'), 'packed.tar.gz'), '-C', root()]);
      expect(parseMetadata(project.read('packed_metadata.json'), '').files).toEqual(metadata.files);
    },
  );

  test('a damaged archive is told and not half unpacked; what a killed run had unpacked goes', async () => {
    three();
    await prune();
    const folder = archiveFolder(root(), 'staging');
    const left = join(folder, '..', '.opened-0123456789ab');
    mkdirSync(left);
    writeFileSync(join(left, '.owner'), JSON.stringify({ pid: deadPid, host: createHost().hostname }));
    const found = (await listBackups(real, root())).backups.find(({ metadata: { name } }) => name === 'packed');
    if (!found) throw new Error('it is not listed');
    const whole = readFileSync(join(folder, 'packed.tar.gz'));
    const damages = [
      whole.subarray(0, whole.length >> 1),
      whole.subarray(0, -1),
      Buffer.alloc(0),
      Buffer.from('no tar at all'.repeat(100)),
    ];
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 1;
    for (const damaged of [...damages, flipped]) {
      writeFileSync(join(folder, 'packed.tar.gz'), damaged);
      const [problem] = await problemsOf(() => openBackup({ files: real, host: createHost() }, root(), found));
      expect(problem).toMatchObject({ code: 'archive-unreadable', what: 'staging/packed cannot be unpacked.' });
    }
    expect(readdirSync(join(folder, '..'))).toEqual(['staging']);
  });

  test('a backup whose files are not as its metadata says is not archived', async () => {
    three();
    appendFileSync(join(environmentFolder(root(), 'staging'), 'packed_data.sql'), '');
    const file = join(environmentFolder(root(), 'staging'), 'packed_data.sql');
    const bytes = readFileSync(file);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const outcome = await prune();
    expect([outcome.exit, codes(outcome)]).toEqual([1, ['archive-differs']]);
    expect(readdirSync(archiveFolder(root(), 'staging'))).toEqual([]);
    expect(existsSync(file)).toBe(true);
    expect(wholeBackups(root())).toEqual(['staging/new']);
  });

  test('--env looks at one environment', async () => {
    three();
    layBackup(root(), 'p1', { started: daysBefore(now, 0) });
    const outcome = await prune({}, { environment: 'production' });
    expect(fates(outcome)).toEqual({ 'production/p1': 'keep' });
    expect(wholeBackups(root())).toHaveLength(4);
  });

  test('an unknown key of the policy is refused', async () => {
    policy({ lasst: 2 });
    const outcome = await prune();
    expect([outcome.exit, (outcome.json.problems as { what: string }[])[0]?.what]).toEqual([
      2,
      'supasafe.json has an unknown key: "retention.lasst"',
    ]);
  });
});

describe('deployments', () => {
  type Event = [event: string, facts: Record<string, unknown>];
  const journal = async (run: string, backup: string, ...events: Event[]) => {
    const folder = project.path('.supasafe', 'runs', run);
    mkdirSync(folder, { recursive: true });
    const written = createJournal({ files: real, clock: clockAt(now), redact: (text) => text }, root(), run, folder);
    await written.open();
    await written.add('run-begun', { command: 'migrate' });
    await written.add('backup-begun', { environment: 'production', name: backup.split('/')[1] });
    await written.add('backup', { backup, verification: { result: 'verified' } });
    for (const [event, facts] of events) await written.add(event, facts);
  };

  test('a backup from before a migration is of one, unless a journal says that production was not pushed to', async () => {
    policy({ last: 1, productionDays: 0, preMigrationDays: 0, archiveAfterDays: 36500 });
    const runs: Record<string, Event[]> = {
      declined: [['run-ended', { exit: 4 }]],
      pushed: [
        ['approved', {}],
        ['push', { target: 'planner/production', attempt: 1 }],
        ['run-ended', { exit: 0 }],
      ],
      failed: [
        ['push', { target: 'planner/production', attempt: 1 }],
        ['run-ended', { exit: 1 }],
      ],
      'staging-only': [
        ['push', { target: 'planner/staging', attempt: 1 }],
        ['run-ended', { exit: 1 }],
      ],
      killed: [],
      forged: [['run-ended', { exit: 4 }]],
    };
    for (const [name, events] of Object.entries(runs)) {
      layBackup(root(), name, { purpose: 'pre-migration', started: daysBefore(now, 100) });
      await journal(`20260101-000000-migrate-${name}`, `production/${name}`, ...events);
    }
    const forged = project.path('backups/database/journal/20260101-000000-migrate-forged.jsonl');
    writeFileSync(forged, readFileSync(forged, 'utf8').replace('"command":"migrate"', '"command":"other"'));
    layBackup(root(), 'unknown', { purpose: 'pre-migration', started: daysBefore(now, 100) });
    layBackup(root(), 'newest', { started: daysBefore(now, 0) });
    expect(fates(await look())).toEqual({
      'production/newest': 'keep',
      'production/unknown': 'keep',
      'production/pushed': 'keep',
      'production/failed': 'keep',
      'production/killed': 'keep',
      'production/forged': 'keep',
      'production/declined': 'delete',
      'production/staging-only': 'delete',
    });
  });
});

describe('nothing of an environment is touched', () => {
  const expectHeld = async (reason: RegExp, played: Partial<Ports> = {}, exit = 3) => {
    const before = disk();
    const seen = await look(played);
    expect([seen.exit, new Set(Object.values(fates(seen)))]).toEqual([0, new Set(['keep'])]);
    const outcome = await prune(played);
    expect([outcome.exit, codes(outcome)]).toEqual([exit, ['prune-held']]);
    expect(outcome.paper.text).toMatch(reason);
    expect(disk()).toEqual(before);
  };

  test('while the clock stands before the newest backup', async () => {
    three();
    await expectHeld(
      /staging\/new is dated 2026-11-20 12:00:00 UTC, and now it is 2026-11-20 11:59:59 UTC: a clock is or was wrong/,
      {
        clock: clockAt('2026-11-20T11:59:59.999Z'),
      },
    );
  });

  test('of any environment while a backup of one is dated in the future', async () => {
    three();
    layBackup(root(), 'ahead', { environment: 'local', started: daysBefore(now, -1) });
    await expectHeld(/local\/ahead is dated/);
  });

  test.each([
    ['failed its proof', { verification: { when: now, how: '', level: null, result: 'failed' as const, details: [] } }],
    ['was not verified', { verification: null }],
  ])('while its newest backup %s', async (_, changes) => {
    three();
    lay('newer', -0, { ...changes, started: '2026-11-20T12:00:00.000Z' });
    await expectHeld(/its newest backup, staging\/newer, is not verified/);
  });

  test('while a file of its newest backup is not whole', async () => {
    three();
    truncateSync(join(environmentFolder(root(), 'staging'), 'new_custom.dump'), 100);
    await expectHeld(/its newest backup, staging\/new, is not verified/);
  });

  test('while its newest attempt failed, and again after the next one that went well', async () => {
    three();
    const ports = {
      files: real,
      clock: clockAt(daysBefore(now, -0.00001)),
      redact: (text: string) => text,
      host: hostWith({ pid: deadPid }),
    };
    const run = await beginRun(ports, root(), 'backup');
    await run.journal.add('backup-begun', { environment: 'staging', name: 'broken' });
    await run.journal.add('run-ended', { exit: 1 });
    await real.remove(join(run.folder, 'owner.json'));
    await expectHeld(/the newest attempt to back it up failed: \S+-backup-/);
    const later = daysBefore(now, -1);
    layBackup(root(), 'later', { environment: 'staging', started: later });
    expect(fates(await look({ clock: clockAt(later) }))['staging/gone']).toBe('delete');
  });

  test('while a backup is being made, and after one was killed that is newer than all others', async () => {
    three();
    const partial = join(environmentFolder(root(), 'staging'), '.other.partial');
    mkdirSync(partial);
    writeFileSync(join(partial, '.owner'), JSON.stringify({ pid: process.pid, host: createHost().hostname }));
    await expectHeld(/a backup is being made, or was cut off: .*\.other\.partial/);
    writeFileSync(join(partial, '.owner'), JSON.stringify({ pid: deadPid, host: createHost().hostname }));
    utimesSync(partial, new Date(daysBefore(now, -1)), new Date(daysBefore(now, -1)));
    await expectHeld(/a backup is being made, or was cut off/);
    utimesSync(partial, new Date(daysBefore(now, 60)), new Date(daysBefore(now, 60)));
    expect(fates(await look())['staging/gone']).toBe('delete');
  });

  test('while metadata cannot be read that may be of the newest; an older one is kept and named', async () => {
    three();
    const path = join(environmentFolder(root(), 'staging'), 'broken_metadata.json');
    writeFileSync(path, '{');
    writeFileSync(join(environmentFolder(root(), 'staging'), 'broken_custom.dump'), 'x');
    utimesSync(path, new Date(daysBefore(now, -1)), new Date(daysBefore(now, -1)));
    await expectHeld(/broken_metadata.json cannot be read, and may be its newest backup/);
    utimesSync(path, new Date(daysBefore(now, 99)), new Date(daysBefore(now, 99)));
    const { exit, json } = await prune();
    expect([exit, json.unreadable, json.foreign]).toEqual([0, [path], []]);
    expect(readdirSync(environmentFolder(root(), 'staging'))).toContain('broken_custom.dump');
  });

  test.each([
    ['this machine', () => process.ppid, createHost().hostname],
    ['another machine', () => deadPid, 'elsewhere'],
  ])('while another run is at work on %s', async (_, pid, hostname) => {
    three();
    const host = hostWith({ pid: pid(), hostname });
    await beginRun({ files: real, clock: clockAt(now), redact: (text) => text, host }, root(), 'verify');
    await expectHeld(/another run is at work and may use any backup: \S+-verify-/);
  });
});

describe('what is not a backup of ours', () => {
  test('is named and stays: foreign files, metadata that lies in the wrong place, backups with links', async () => {
    three();
    const folder = environmentFolder(root(), 'staging');
    const foreign = ['notes.txt', 'stray_full.sql', '.hidden', 'customer.tar.gz'];
    for (const file of foreign) writeFileSync(join(folder, file), 'mine');
    mkdirSync(join(folder, 'a folder'));
    // Copies of metadata under other names: to delete "by" them would delete the files of another backup.
    writeFileSync(join(folder, 'copy_metadata.json'), readFileSync(join(folder, 'new_metadata.json')));
    lay('linked', 60);
    renameSync(join(folder, 'linked_custom.dump'), project.path('elsewhere.dump'));
    symlinkSync(project.path('elsewhere.dump'), join(folder, 'linked_custom.dump'));
    const { exit, json, paper } = await prune();
    expect(exit).toBe(0);
    expect((json.foreign as string[]).sort()).toEqual(
      [...foreign, 'a folder'].map((file) => join(folder, file)).sort(),
    );
    expect(json.unreadable).toEqual([join(folder, 'copy_metadata.json')]);
    expect(paper.text).toContain('a file of it is a link: it is left alone');
    for (const file of foreign) expect(readFileSync(join(folder, file), 'utf8')).toBe('mine');
    expect(existsSync(project.path('elsewhere.dump'))).toBe(true);
    expect(wholeBackups(root())).toEqual(['staging/linked', 'staging/new', 'staging/packed']);
  });

  test('is not overwritten in the archive', async () => {
    three();
    const file = join(archiveFolder(root(), 'staging'), 'packed.tar.gz');
    mkdirSync(archiveFolder(root(), 'staging'), { recursive: true });
    writeFileSync(file, 'mine');
    const outcome = await prune();
    expect([outcome.exit, codes(outcome)]).toEqual([3, ['archive-in-the-way']]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(wholeBackups(root())).toEqual(['staging/new', 'staging/packed']);
  });
});

describe('a full disk', () => {
  test('while archiving leaves the original, and nothing of the archive', async () => {
    three();
    const outcome = await prune({ files: fullDisk(real, 'pack') });
    expect([outcome.exit, codes(outcome)]).toEqual([1, ['no-space']]);
    expect(outcome.paper.text).toContain('The disk became full while staging/packed was archived.');
    expect(outcome.paper.text).toContain('The backup stays as it is; what was written of the archive is removed.');
    expect(readdirSync(archiveFolder(root(), 'staging'))).toEqual([]);
    expect(wholeBackups(root())).toEqual(['staging/new', 'staging/packed']);
  });

  test('for the metadata of the archive, too', async () => {
    three();
    const outcome = await prune({ files: fullDisk(real, 'write') });
    expect(codes(outcome)).toEqual(['no-space']);
    expect(wholeBackups(root())).toEqual(['staging/new', 'staging/packed']);
    expect((await prune()).exit).toBe(0);
    expect(readdirSync(archiveFolder(root(), 'staging'))).toEqual(['packed.tar.gz', 'packed_metadata.json']);
  });

  (process.getuid?.() === 0 ? test : test.skip)('is met for real on a small one', async () => {
    policy({ last: 4, archiveAfterDays: 1 });
    mkdirSync(project.path('backups', 'database', 'archive', 'staging'), { recursive: true });
    const mountPoint = project.path('backups', 'database', 'archive');
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1536k', 'tmpfs', mountPoint], { stdio: 'ignore' });
    } catch {
      return;
    }
    try {
      lay('new', 0);
      lay('packed', 40, { bytes: 600_000 });
      // Bytes that gzip cannot shrink: the estimate says that there is room.
      const folder = environmentFolder(root(), 'staging');
      for (const part of ['data', 'full'])
        writeFileSync(join(folder, `packed_${part}.sql`), readFileSync(join(folder, 'packed_custom.dump')));
      const path = join(folder, 'packed_metadata.json');
      const metadata = parseMetadata(readFileSync(path, 'utf8'), path);
      const dump = metadata.files.find(({ name }) => name.endsWith('custom.dump'));
      writeFileSync(
        path,
        JSON.stringify({
          ...metadata,
          files: metadata.files.map((file) =>
            /(data|full)\.sql/.test(file.name) ? { ...dump, name: file.name } : file,
          ),
        }),
      );
      const outcome = await prune();
      expect(outcome.paper.text).toContain('The disk became full while staging/packed was archived.');
      expect(codes(outcome)).toEqual(['no-space']);
      expect(wholeBackups(root())).toEqual(['staging/new', 'staging/packed']);
      expect(readdirSync(join(mountPoint, 'staging'))).toEqual([]);
      lay('large', 41, { bytes: 4_000_000 });
      expect((await prune()).paper.text).toContain('There is too little space to archive staging/large');
    } finally {
      execFileSync('umount', [mountPoint]);
    }
  });
});

describe('killed', () => {
  const dead: Host = { ...createHost(), pid: deadPid };
  const asDead = (): Partial<Ports> => ({ host: { ...dead, cwd: root(), env: {} } });
  const everything = ['staging/gone', 'staging/new', 'staging/packed'];
  /** What `backups` shows must be whole: it never looks like a backup and is none. */
  async function expectTruth(): Promise<string[]> {
    const listed = (await listBackups(real, root())).backups.map(({ metadata: { id } }) => id).sort();
    expect(wholeBackups(root())).toEqual(listed);
    return listed;
  }

  test.each(some([true, false]))(
    'at any step, nothing is lost, and the next one ends it (half of a step done: %s)',
    async (half) => {
      three();
      const all = dyingFiles(real, Infinity, false);
      expect((await prune({ files: all.files })).exit).toBe(0);
      expect(all.calls.length).toBeGreaterThan(30);
      for (const [index, call] of all.calls.entries()) {
        if (!(half ? canBeHalf : isMoving)(call)) continue;
        rmSync(project.path('backups'), { recursive: true });
        rmSync(project.path('.supasafe'), { recursive: true });
        three();
        const dying = dyingFiles(real, index + 1, half);
        await prune({ ...asDead(), files: dying.files });
        const listed = await expectTruth();
        expect(everything).toEqual(expect.arrayContaining(listed));
        expect(listed).toContain('staging/new');
        const next = await prune();
        expect([index, call, next.exit, codes(next)]).toEqual([index, call, 0, []]);
        expect([index, await expectTruth()]).toEqual([index, ['staging/new', 'staging/packed']]);
        const left = ['staging', 'archive/staging'].flatMap((folder) =>
          readdirSync(project.path('backups/database', folder)),
        );
        expect([index, left.filter((file) => file.startsWith('.') && !file.endsWith('.999999.1'))]).toEqual([
          index,
          [],
        ]);
      }
    },
  );

  /** Signals a real process while it packs; resolves with its exit code and what it said. */
  async function signalWhilePacking(signal: 'SIGKILL' | 'SIGINT'): Promise<{ code: number | null; said: string }> {
    three();
    lay('packed', 40, { bytes: 30_000_000 });
    layBackup(root(), 'new', { environment: 'staging', started: daysBefore(new Date().toISOString(), 0.01) });
    const cli = join(createHost().packageRoot, 'dist', 'cli.js');
    const child = spawn(process.execPath, [cli, 'prune', '--yes'], {
      cwd: root(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const growing = join(archiveFolder(root(), 'staging'), '.packed.partial', 'packed.tar.gz');
    while (child.exitCode === null && !(existsSync(growing) && statSync(growing).size > 0))
      await new Promise((go) => setTimeout(go, 2));
    child.kill(signal);
    const code = await ended;
    expect(existsSync(growing)).toBe(signal === 'SIGKILL');
    expect(wholeBackups(root())).toEqual(['staging/new', 'staging/packed']);
    return { code, said };
  }
  const finishLater = async () => {
    const outcome = await prune({ clock: clockAt(new Date().toISOString()) });
    expect(outcome.exit).toBe(0);
    expect(readdirSync(archiveFolder(root(), 'staging'))).toEqual(['packed.tar.gz', 'packed_metadata.json']);
    expect(await expectTruth()).toEqual(['staging/new', 'staging/packed']);
  };

  inDepth('by kill -9 while it packs: the original is whole, and the next one removes the half archive', async () => {
    await signalWhilePacking('SIGKILL');
    // Its lock falls after ten seconds of silence; here nobody waits for that.
    utimesSync(project.path('.supasafe', 'prune.lock'), 0, 0);
    await finishLater();
  });

  test('by Ctrl-C while it packs: it removes the half archive itself, and says what it did', async () => {
    const { code, said } = await signalWhilePacking('SIGINT');
    expect(code).toBe(130);
    expect(said).toContain('0 archived, 1 deleted, 2 there');
    expect(said).toContain('Interrupted.');
    await finishLater();
  });
});

describe('beside others', () => {
  test('a second prune is not let in, and is told who holds the lock', async () => {
    three();
    mkdirSync(project.path('.supasafe'), { recursive: true });
    const release = await real.tryLock(project.path('.supasafe', 'prune'));
    const ports = { files: real, clock: clockAt(now), redact: (text: string) => text };
    await beginRun({ ...ports, host: hostWith({ pid: process.ppid }) }, root(), 'prune');
    const outcome = await prune();
    expect([outcome.exit, codes(outcome)]).toEqual([6, ['locked']]);
    expect(outcome.paper.text).toContain(`It is process ${process.ppid} on `);
    expect(wholeBackups(root())).toHaveLength(3);
    await release?.();
  });

  test('the lock of one that was killed is waited for', async () => {
    three();
    let asked = 0;
    const tryLock: Files['tryLock'] = async (path) => ((asked += 1) < 3 ? null : real.tryLock(path));
    const outcome = await prune({ files: { ...real, tryLock } });
    expect([asked, outcome.exit, codes(outcome)]).toEqual([3, 0, []]);
  });

  test.each(['pack', 'rename'] as const)(
    'a run that begins while it works ends it before the next removal (%s)',
    async (name) => {
      three();
      let begun = false;
      const begin = async () => {
        if (begun) return;
        begun = true;
        await beginRun(
          { files: real, clock: clockAt(now), redact: (text) => text, host: hostWith({ pid: process.ppid }) },
          root(),
          'verify',
        );
      };
      const files: Files = {
        ...real,
        pack: async (...args) => {
          if (name === 'pack') await begin();
          return real.pack(...args);
        },
        rename: async (...args) => {
          if (name === 'rename') await begin();
          return real.rename(...args);
        },
      };
      policy(name === 'pack' ? { last: 4, archiveAfterDays: 1 } : { last: 1, archiveAfterDays: 999 });
      const outcome = await prune({ files });
      expect([outcome.exit, codes(outcome)]).toEqual([6, ['run-at-work']]);
      expect(outcome.paper.text).toContain('Another run began meanwhile');
      const left =
        name === 'pack' ? ['staging/gone', 'staging/new', 'staging/packed'] : ['staging/new', 'staging/packed'];
      expect(wholeBackups(root())).toEqual(left);
      for (const one of left)
        expect(existsSync(join(environmentFolder(root(), 'staging'), `${one.split('/')[1] ?? ''}_custom.dump`))).toBe(
          true,
        );
    },
  );

  test('a backup that is being removed is opened by nobody', async () => {
    three();
    const found = (await listBackups(real, root())).backups.find(({ metadata: { name } }) => name === 'gone');
    if (!found) throw new Error('it is not listed');
    const claim = join(environmentFolder(root(), 'staging'), '.gone.removing');
    mkdirSync(claim);
    writeFileSync(join(claim, '.owner'), JSON.stringify({ pid: process.pid, host: createHost().hostname }));
    const [problem] = await problemsOf(() => openBackup({ files: real, host: createHost() }, root(), found));
    expect(problem).toMatchObject({ code: 'locked', exit: 6 });
    writeFileSync(join(claim, '.owner'), JSON.stringify({ pid: deadPid, host: createHost().hostname }));
    expect((await openBackup({ files: real, host: createHost() }, root(), found)).backup).toBe(found);
  });

  test('the newest verified backup is looked at once more right before each removal', async () => {
    three();
    const files: Files = {
      ...real,
      claimFolder: async (claim, mode) => {
        if (claim.endsWith('.gone.removing'))
          truncateSync(join(environmentFolder(root(), 'staging'), 'new_custom.dump'), 100);
        return real.claimFolder(claim, mode);
      },
    };
    const outcome = await prune({ files });
    expect([outcome.exit, codes(outcome)]).toEqual([3, ['prune-held', 'prune-held']]);
    expect(outcome.paper.text).toContain('the newest verified backup of staging is not what it was a moment ago');
    expect(wholeBackups(root())).toEqual(['staging/gone', 'staging/packed']);
  });

  test('metadata that changed since the table was made keeps its backup', async () => {
    three();
    const path = join(environmentFolder(root(), 'staging'), 'gone_metadata.json');
    const files: Files = {
      ...real,
      claimFolder: async (claim, mode) => {
        if (claim.endsWith('.gone.removing'))
          writeFileSync(path, readFileSync(path, 'utf8').replace('"ada@engine"', '"eve@engine"'));
        return real.claimFolder(claim, mode);
      },
    };
    const outcome = await prune({ files });
    expect([outcome.exit, codes(outcome)]).toEqual([3, ['backup-changed']]);
    expect(wholeBackups(root())).toHaveLength(3);
  });
});
