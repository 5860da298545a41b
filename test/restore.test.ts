import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Ports, Shell } from '../src/ports.js';
import type { RestoreWishes } from '../src/steps/world.js';
import { reset } from '../src/supabase/push.js';
import { createHost } from '../src/system/host.js';
import { createShell } from '../src/system/shell.js';
import { asSuperuser } from './support/badInput.js';
import { describeInDepth, inDepth, some } from './support/depth.js';
import { never } from './support/interruption.js';
import { majors, newestMajor } from './support/majors.js';
import { shellEnvironment } from './support/shell.js';
import { nobody, Paper, person } from './support/played.js';
import { TestProject } from './support/project.js';
import { dataFolders } from './support/servers.js';
import { Terminal } from './support/terminal.js';
import { describeDatabase, type Described } from './support/torture.js';

/** What the owner of a terminal fears most: nothing of ours is asked. */
async function wipe(project: TestProject): Promise<void> {
  const { ports, cli, url } = await project.plainCli('production');
  const outcome = await reset(ports, cli, project.folder, url);
  expect(outcome).toMatchObject({ ok: true });
}

const wishes: RestoreWishes = {
  at: null,
  schemaOnly: false,
  tables: [],
  allowProductionRows: false,
  acceptDifferences: false,
};
const superuser = (project: TestProject) => project.urls.production.replace('//postgres:', '//supabase_admin:');

/** Processes of this name that one has started, or one of those has. */
function startedBy(ancestor: number, name: string): number[] {
  const all = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const [, parent] = /^\d+ \(.*\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        // A program may have been started by the loader itself, and is called after that.
        const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return [{ pid: Number(pid), program, parent: Number(parent) }];
      } catch {
        return [];
      }
    });
  const below = (pid: number): typeof all => {
    const children = all.filter(({ parent }) => parent === pid);
    return [...children, ...children.flatMap((child) => below(child.pid))];
  };
  return below(ancestor).flatMap(({ pid, program }) => (program.includes(`/${name}`) ? [pid] : []));
}

interface More extends Partial<RestoreWishes> {
  readonly played?: Partial<Ports>;
  readonly dryRun?: boolean;
  readonly to?: 'local' | 'staging' | 'production';
}

async function restore(project: TestProject, name: string | null, { played, dryRun, to, ...more }: More = {}) {
  const environment = to ?? 'production';
  const report = new Paper();
  const prompter = person('it is gone', `planner/${environment}`);
  const { exit } = await project.run('restore', {
    sandbox: true,
    environment,
    name,
    dryRun: dryRun ?? false,
    restore: { ...wishes, ...more },
    played: { prompter, report, ...played },
  });
  const json = JSON.parse(report.out.at(-1) ?? '{}') as Record<string, unknown>;
  return {
    exit,
    text: report.text,
    json,
    codes: ((json.problems ?? []) as { code: string }[]).map(({ code }) => code),
  };
}

// The newest has all that follows.
describeInDepth.each(majors.slice(0, 1))('a restore of a whole backup on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let before: Described;
  beforeAll(async () => {
    await project.start(major);
    await project.query('production', guest);
    before = await describeProduction();
    expect((await project.run('backup', { sandbox: true, name: 'base' })).exit).toBe(0);
  });
  afterAll(() => project.destroy());
  const describeProduction = () => describeDatabase(superuser(project), major);

  /** Of everything a little that a restore must put back as it was. */
  const guest = `
    create schema app;
    create table app.parts (id int primary key, of int references app.parts (id)) partition by range (id);
    create table app.parts_1 partition of app.parts for values from (0) to (100);
    insert into app.parts select n, nullif(n - 1, 0) from generate_series(1, 50) n;
    create materialized view app.counted as select count(*) as n from app.parts;
    create extension citext with schema app;
    create table app.words (word app.citext unique, grows int generated always as identity (start 7));
    alter table app.words enable row level security, force row level security;
    create policy mine on app.words to authenticated using (word = current_user);
    grant usage on schema app to authenticated; grant select (word) on app.words to authenticated;
    insert into app.words (word) values ('Straße'), (E'tab\\tand \\\\.');
    alter default privileges in schema app grant select on tables to anon;
    select lo_from_bytea(4711, decode(repeat('00ff', 30000), 'hex'));
    create function extensions.by_a_guest() returns int language sql as 'select 1';
    alter publication supabase_realtime add table app.words;`;

  test('undoes DROP SCHEMA, and its own way back undoes the undoing', async () => {
    await project.query(
      'production',
      'drop schema app cascade; drop function extensions.by_a_guest; select lo_unlink(4711)',
    );
    const broken = await describeProduction();
    const { text, exit, json } = await restore(project, 'production/base');
    expect(text).toContain('✓ planner/production holds production/base');
    expect(exit).toBe(0);
    expect(await describeProduction()).toEqual(before);
    const [line = ''] = json.wayBack as string[];
    const id = /^npm run restore -- (production\/pre-restore-\S+) --to production --sandbox$/.exec(line)?.[1] ?? '';
    const back = await restore(project, id);
    expect(back.json.problems).toEqual([]);
    expect(await describeProduction()).toEqual(broken);
    expect((await restore(project, 'latest')).exit).toBe(0);
    expect(await describeProduction()).toEqual(before);
    expect(project.read('backups/database/backup_log.md')).toMatch(
      /### \d\d:\d\d - Restore\n- \*\*Reason:\*\* it is gone\n- \*\*Environment:\*\* production\n- \*\*Restored:\*\* production\/base\n/,
    );
  });

  test('undoes the real supabase db reset, users included', async () => {
    await wipe(project);
    expect(await describeProduction()).not.toEqual(before);
    const { text, exit } = await restore(project, 'production/base');
    expect(text).toMatch(/Ledger +goes back behind 20260902090000/);
    expect(exit).toBe(0);
    expect(await describeProduction()).toEqual(before);
  });
});

describe('a restore', () => {
  const project = new TestProject();
  beforeAll(async () => {
    await project.start(newestMajor);
    await project.run('backup', { sandbox: true, name: 'base' });
    await project.query('production', `delete from public.tasks where id > 2000; drop view public.living_tasks`);
    // What stays and no rollback undoes: where a sequence of the platform stands.
    await asSuperuser(project.urls.production, `select setval('auth.refresh_tokens_id_seq', 5000)`);
  });
  afterAll(() => project.destroy());
  const describeProduction = () => describeDatabase(superuser(project), newestMajor);

  /** A server, a connection or a program that ends in the middle of the rows. */
  const during = (act: () => Promise<unknown>): Shell => {
    const real = createShell(never);
    return {
      ...real,
      start: async (command) => {
        const running = await real.start(command);
        if (!command.program.endsWith('/pg_restore') || !command.args.some((arg) => arg === '--file=-')) return running;
        const { output } = running;
        const broken = async function* (): AsyncGenerator<Buffer> {
          for await (const bytes of output) {
            yield bytes.subarray(0, bytes.length / 2);
            await act();
            yield bytes.subarray(bytes.length / 2);
          }
        };
        return { ...running, output: broken() };
      },
    };
  };
  const ended = `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'supasafe restore%' and query !~ 'advisory' and state <> 'idle'`;

  test.each(
    some([
      ['after the server had kept it', true],
      ['before the server heard of it', false],
    ] as const),
  )('whose connection was lost %s says what is there, and so does the log', async (_, isKept) => {
    const before = await describeProduction();
    const real = createShell(never);
    const start: Shell['start'] = async (command) => {
      const running = await real.start(command);
      const write = async (bytes: Buffer): Promise<void> => {
        const isCommit = bytes.toString('latin1').startsWith('commit;');
        // Without what asks for an answer, so that none is heard.
        if (isKept || !isCommit) await running.input.write(isCommit ? Buffer.from('commit;\n') : bytes);
        if (!isCommit) return;
        if (isKept)
          await gone(
            `select from pg_stat_activity where application_name like 'supasafe restore%' and xact_start is not null`,
          );
        running.kill();
      };
      return { ...running, input: { ...running.input, write, end: () => running.input.end() } };
    };
    const { exit, text, json } = await restore(project, 'production/base', { played: { shell: { ...real, start } } });
    expect(exit).toBe(1);
    expect(json).toMatchObject({ changed: isKept, wayBack: isKept ? [expect.anything()] : [] });
    expect(text).toContain(isKept ? 'production holds production/base' : 'Nothing was changed on production.');
    expect(project.read('backups/database/backup_log.md')).toContain('cut off while it was being kept');
    const after = await describeProduction();
    if (isKept) expect((await restore(project, String(json.backup))).exit).toBe(0);
    else expect(after).toEqual(before);
    expect(await describeProduction()).toEqual(before);
  });

  test.each([
    ['its server session is ended', () => during(() => asSuperuser(project.urls.production, ended)), 'restore-failed'],
    [
      'the archive is cut off',
      () => {
        const real = createShell(never);
        const start: Shell['start'] = async (command) => {
          const running = await real.start(command);
          if (!command.args.includes('--file=-')) return running;
          return {
            ...running,
            ended: running.ended.then((result) => ({
              ...result,
              exitCode: 1,
              stderr: 'pg_restore: error: unexpected end of file',
            })),
          };
        };
        return { ...real, start };
      },
      'archive-unreadable',
    ],
  ])('leaves everything as it was when %s', async (_, shell, code) => {
    const before = await describeProduction();
    const { exit, text, codes } = await restore(project, 'production/base', { played: { shell: shell() } });
    expect(codes).toEqual([code]);
    expect(exit).toBe(1);
    expect(text).toContain('everything is as it was before');
    if (code === 'restore-failed') {
      expect(text).toContain('The connection to planner/production was lost before all of it had come back.');
      expect(text).not.toContain('LOCATION');
    }
    expect(text).toContain('Nothing was changed on production.');
    expect(await describeProduction()).toEqual(before);
  });

  test('whose rows a constraint of the platform refuses leaves everything as it was', async () => {
    const before = await describeProduction();
    await asSuperuser(
      project.urls.production,
      `alter table auth.users add constraint old check (email <> 'person7@example.com') not valid`,
    );
    const { exit, codes, text } = await restore(project, 'production/base');
    await asSuperuser(project.urls.production, 'alter table auth.users drop constraint old');
    expect(text).toContain('violates check constraint "old"');
    expect(codes).toEqual(['restore-failed']);
    expect(exit).toBe(1);
    expect(await describeProduction()).toEqual(before);
  });

  (process.getuid?.() === 0 ? test : test.skip)('that runs out of space leaves everything as it was', async () => {
    const owner = statSync(dataFolders(project, 'sandbox')[2] ?? '');
    const small = mkdtempSync('/var/tmp/supasafe-small-');
    execFileSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      `size=512m,mode=700,uid=${owner.uid},gid=${owner.gid}`,
      'tmpfs',
      small,
    ]);
    const elsewhere = superuser(project).replace(/\/postgres$/, '/template1');
    const moveTo = async (tablespace: string) => {
      await asSuperuser(elsewhere, `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'postgres'`);
      await asSuperuser(elsewhere, `alter database postgres set tablespace ${tablespace}`);
    };
    try {
      const before = await describeProduction();
      await asSuperuser(elsewhere, `create tablespace small location '${small}'`);
      await moveTo('small');
      // Room for the look and the safety backup, not for everything a second time.
      const { bsize, blocks, bfree } = statfsSync(small);
      execFileSync('mount', ['-o', `remount,size=${(blocks - bfree) * bsize + 700_000}`, small]);
      const { exit, codes, text } = await restore(project, 'production/base');
      expect(text).toMatch(/No space left on device/);
      expect(codes).toEqual(['restore-failed']);
      expect(exit).toBe(1);
      expect(text).toContain('Nothing was changed on production.');
      expect(await describeProduction()).toEqual(before);
    } finally {
      execFileSync('mount', ['-o', 'remount,size=512m', small]);
      await moveTo('pg_default');
      await asSuperuser(elsewhere, 'drop tablespace small');
      execFileSync('umount', [small]);
      rmdirSync(small);
    }
  });

  test.each(some(['supasafe', 'psql']))('whose %s is killed outright leaves everything as it was', async (victim) => {
    const before = await describeProduction();
    const blocker = new pg.Client({ connectionString: superuser(project), ssl: false });
    await blocker.connect();
    // It has dropped what is to be dropped, and waits for this table.
    await blocker.query('begin; lock table storage.buckets in access share mode');
    const args = ['restore', 'production/base', '--to', 'production', '--sandbox', '--reason', 'it is gone'];
    const terminal = new Terminal(project.folder, args);
    await terminal.waitFor('Type planner/production to restore:');
    terminal.type('planner/production\r');
    const waiting = `select from pg_stat_activity where application_name like 'supasafe restore%' and wait_event_type = 'Lock'`;
    while ((await asSuperuser(project.urls.production, waiting)).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    if (victim === 'supasafe') terminal.kill('SIGKILL');
    else for (const pid of startedBy(terminal.pid, 'psql')) process.kill(pid, 'SIGKILL');
    const { signal, exitCode } = await terminal.ended;
    await blocker.query('rollback');
    await blocker.end();
    expect(victim === 'supasafe' ? signal : exitCode).toBe(victim === 'supasafe' ? 9 : 1);
    await gone(`select from pg_stat_activity where application_name like 'supasafe restore%'`);
    expect(await describeProduction()).toEqual(before);
    const next = await restore(project, 'production/base', { dryRun: true });
    if (victim === 'supasafe') expect(next.text).toContain('was cut off during "Restore production"');
    else {
      expect(terminal.text).toContain('restore-failed');
      expect(terminal.text).toContain('Nothing was changed on production.');
    }
  });

  const gone = async (sql: string): Promise<void> => {
    while ((await asSuperuser(project.urls.production, sql)).length > 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
  };

  test('without a terminal ends before anything is touched, and a dry run shows the plan', async () => {
    const before = await describeProduction();
    const { exit } = await restore(project, 'production/base', { played: { prompter: nobody } });
    expect(exit).toBe(5);
    const dry = await restore(project, 'production/base', { dryRun: true, played: { prompter: nobody } });
    expect(dry.exit).toBe(0);
    expect(dry.text).toContain('public.tasks: 2,000 now, 3,000 after');
    expect(dry.text).toMatch(/→ Ask the owner\n\s+Reason:\n\s+Type planner\/production to restore:/);
    expect(dry.json).toMatchObject({
      rows: null,
      plan: {
        recreated: expect.arrayContaining(['public']),
        rows: expect.arrayContaining([{ table: 'public.tasks', now: 2000, after: 3000 }]),
        untouched: expect.anything(),
        ledgerLoses: [],
        ledgerGains: [],
      },
    });
    expect(dry.text).toContain('A dry run: nothing was changed.');
    expect(await describeProduction()).toEqual(before);
  });

  test('by the script says what is missing, and does what the command does', () => {
    const script = (...args: string[]) =>
      spawnSync(join(createHost().packageRoot, 'scripts', 'db-restore.sh'), args, {
        cwd: project.folder,
        env: shellEnvironment(),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    expect(script()).toMatchObject({ status: 2, stderr: expect.stringContaining('usage: ./scripts/db-restore.sh') });
    expect(script('production/base')).toMatchObject({ status: 2, stderr: expect.stringContaining('Say where to') });
    const dry = script('production/base', '--to', 'production', '--sandbox', '--dry-run');
    expect([dry.status, dry.stdout + dry.stderr]).toEqual([
      0,
      expect.stringContaining('A dry run: nothing was changed.'),
    ]);
  });

  test('is asked for in words that name one backup', async () => {
    expect((await restore(project, null)).codes).toEqual(['usage']);
    expect((await restore(project, 'nothing-of-this-name')).codes).toEqual(['backup-unknown']);
    expect((await restore(project, null, { at: new Date('2001-01-01') })).codes).toEqual(['backup-unknown']);
    expect((await restore(project, 'production/base', { at: new Date() })).codes).toEqual(['usage']);
  });

  const baseSays = 'backups/database/production/base_metadata.json';

  test('of a backup of another project is refused', async () => {
    const metadata = project.read(baseSays);
    project.write(baseSays, JSON.stringify({ ...(JSON.parse(metadata) as object), ledger: ['20010101000000'] }));
    const { exit, codes } = await restore(project, 'production/base');
    project.write(baseSays, metadata);
    expect(codes).toEqual(['other-project']);
    expect(exit).toBe(3);
  });

  test('chooses no backup of another database by itself, and takes one that is named', async () => {
    const metadata = project.read(baseSays);
    project.write(baseSays, metadata.replace(/"systemIdentifier": "\d+"/, '"systemIdentifier": "1"'));
    const latest = await restore(project, 'latest', { dryRun: true });
    const at = await restore(project, null, { dryRun: true, at: new Date() });
    const named = await restore(project, 'production/base', { dryRun: true });
    project.write(baseSays, metadata);
    expect([latest, at].map(({ exit, codes }) => [exit, codes])).toEqual([
      [3, ['other-database']],
      [3, ['other-database']],
    ]);
    expect(latest.text).toMatch(/production\/base {2}of [\s\S]*name it by its id/);
    expect([named.exit, named.text]).toEqual([0, expect.stringContaining('taken from another server')]);
    const own = await restore(project, 'latest', { dryRun: true });
    expect([own.exit, own.text]).toEqual([0, expect.stringContaining('production/base')]);
  });

  const foreign = [
    ['a full SQL that supasafe did not make', 'full.sql', '/elsewhere.sql'],
    ['an archive that supasafe did not make', 'custom.dump', '/elsewhere.dump'],
  ] as const;
  test.each(some(foreign))('takes %s, and says so', async (_, part, name) => {
    copyFileSync(project.path(`backups/database/production/base_${part}`), project.path(name));
    const { exit, text, codes } = await restore(project, project.path(name), { to: 'staging' });
    rmSync(project.path(name));
    expect(codes).toEqual([]);
    expect(text).toContain('▲ supasafe did not make this file: nobody ever compared it with a database.');
    expect(exit).toBe(0);
    const [row] = await project.query<{ n: string }>('staging', 'select count(*) as n from public.tasks');
    expect(Number(row?.n)).toBe(3000);
  });

  test.each([
    ['was cut off', /was cut off/, (full: string) => full.slice(0, 300_000)],
    ['holds nothing', /holds no table/, () => 'select 1;\n'],
    ['is no text', /is neither SQL as UTF-8 nor an archive/, () => 'select 1;\n\0'],
  ])('refuses a file that %s', async (_, says, damaged) => {
    const full = project.read('backups/database/production/base_full.sql');
    project.write('elsewhere.sql', damaged(full));
    const { exit, codes, text } = await restore(project, project.path('elsewhere.sql'), { to: 'staging' });
    rmSync(project.path('elsewhere.sql'));
    expect([exit, codes]).toEqual([3, ['source-unreadable']]);
    expect(text).toMatch(says);
  });

  test('goes by the SQL where the archive is gone', async () => {
    const path = (part: string) => project.path(`backups/database/production/base_${part}`);
    rmSync(path('custom.dump'));
    // psql would load what is left of it, and say nothing.
    truncateSync(path('full.sql'), 300_000);
    const { exit, codes, text } = await restore(project, 'production/base');
    expect(codes).toEqual([]);
    expect(exit).toBe(0);
    expect(text).toMatch(/base_schema\.sql and \S+base_data\.sql +of /);
    expect(text).not.toContain('Nobody has proved this backup');
    const position = await project.query('production', 'select last_value as n from auth.refresh_tokens_id_seq');
    expect(position).toEqual([{ n: '1' }]);
    truncateSync(path('data.sql'), 300_000);
    expect((await restore(project, 'production/base')).codes).toEqual(['backup-damaged']);
    const [row] = await project.query<{ n: string }>('production', 'select count(*) as n from public.living_tasks');
    expect(Number(row?.n)).toBeGreaterThan(0);
  });

  inDepth('of definitions only brings no rows but those of the ledger', async () => {
    const { exit, codes } = await restore(project, 'staging/base', { to: 'staging' }).then(async (first) => {
      expect(first.codes).toEqual(['backup-unknown']);
      await project.run('backup', { sandbox: true, environment: 'staging', name: 'base' });
      return restore(project, 'staging/base', { to: 'staging', schemaOnly: true });
    });
    expect(codes).toEqual([]);
    expect(exit).toBe(0);
    const [row] = await project.query<{ n: string }>('staging', 'select count(*) as n from public.tasks');
    expect(Number(row?.n)).toBe(0);
    expect((await project.ledger('staging')).length).toBeGreaterThan(0);
  });
});

// What `latest` and `--at` choose: test/unit/restoreChoice.test.ts; what a restore does then: above.
describeInDepth('the runbook, docs/restore.md', () => {
  const project = new TestProject();
  const text = readFileSync(new URL('../docs/restore.md', import.meta.url), 'utf8');
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
  beforeAll(async () => {
    await project.start(newestMajor);
    project.write('supasafe.json', '{ "sandbox": true }');
    await project.run('backup', { sandbox: true, name: 'base' });
  });
  afterAll(() => project.destroy());

  test('says in each of its blocks what works when it is typed', async () => {
    const before = await describeDatabase(superuser(project), newestMajor);
    expect(commands).toHaveLength(6);
    for (const command of commands) {
      const [, script = '', rest = ''] = /^npm run (\S+)(?: -- (.+))?$/.exec(command) ?? [];
      const isRestore = script === 'restore' && !rest.includes('--dry-run');
      if (isRestore) await wipe(project);
      const terminal = new Terminal(project.folder, [script, ...rest.split(' ').filter(Boolean)]);
      if (isRestore) {
        await terminal.waitFor('Reason:');
        terminal.type('it is gone\r');
        await terminal.waitFor('Type planner/production to restore:');
        terminal.type('planner/production\r');
      }
      const { exitCode } = await terminal.ended;
      expect([command, exitCode, terminal.text]).toEqual([command, 0, expect.anything()]);
      if (isRestore) expect(await describeDatabase(superuser(project), newestMajor)).toEqual(before);
    }
  });
});
