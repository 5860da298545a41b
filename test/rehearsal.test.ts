import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stop } from '../src/problem.js';
import { judgeEffects } from '../src/rehearsal/verdict.js';
import { rehearse, type Rehearsal } from '../src/rehearsal/rehearse.js';
import { putClusterBack, readCluster, type ClusterState } from '../src/sandbox/clusterState.js';
import { findCli, type SupabaseCli } from '../src/supabase/cli.js';
import type { CliFailure } from '../src/supabase/output.js';
import { freezeMigrations } from '../src/supabase/workdir.js';
import { countRows } from '../src/database/counts.js';
import { openSession } from '../src/database/connect.js';
import { takeInventory } from '../src/database/inventory.js';
import { newestMajor } from './support/majors.js';
import { ports, RehearsalGround } from './support/rehearsal.js';

const ground = new RehearsalGround();
let cli: SupabaseCli;
let number = 0;

/** One file on a copy of the ground, by the whole way: traced, then pushed by the real CLI. */
async function rehearsed(sql: string): Promise<Rehearsal | CliFailure> {
  const version = String(20260101000000 + (number += 1));
  const pending = [{ version, name: 'next', file: `${version}_next.sql`, sql, sha256: '' }];
  const workdir = join(ground.folder, version);
  await freezeMigrations(ports.files, workdir, 'test', pending);
  const copy = await ground.scratch.copyOf(ground.original);
  const session = await openSession(ports.postgres, copy.superuser, 'test');
  const rows = await countRows(ports.postgres, session, (await takeInventory(session)).tables);
  await session.close();
  try {
    return await rehearse(ports, {
      ...{ cli, workdir, scratch: ground.scratch, copy, role: 'postgres', commonMajor: newestMajor, rows, pending },
    });
  } finally {
    await copy.drop();
  }
}

async function passes(sql: string): Promise<Rehearsal> {
  const result = await rehearsed(sql);
  if ('code' in result) throw new Error(result.message);
  return result;
}

async function stops(sql: string) {
  const error = await rehearsed(sql).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Stop)) throw new Error(`it did not stop: ${String(error)}`);
  return error.problems[0];
}

/** What only the trace does, or only the CLI. */
const onlyTraced = (sql: string): string =>
  `do $$ begin if current_setting('application_name') = 'supasafe trace' then ${sql} end if; end $$;`;

/** By names: a role that was dropped and made again has another oid. */
function withoutHashes({ roles, memberships, settings }: ClusterState) {
  const nameOf = (oid: number | null): string => roles.find((one) => one.oid === oid)?.name ?? String(oid);
  const sorted = (all: readonly object[]): string[] => all.map((one) => JSON.stringify(one)).sort();
  return {
    roles: sorted(roles.map(({ name, attributes }) => ({ name, attributes }))),
    memberships: sorted(
      memberships.map(({ group, member, grantor, options }) => ({
        of: [group, member, grantor].map(nameOf),
        options,
      })),
    ),
    settings: sorted(settings.map((one) => ({ ...one, role: nameOf(one.role) }))),
  };
}

describe('a watched rehearsal', () => {
  beforeAll(async () => {
    cli = await findCli(ports.files, ports.host, process.cwd());
    await ground.start(
      newestMajor,
      `set search_path = public, extensions;
       create table public.notes (id int primary key, body text, stars int, mail varchar(40));
       insert into public.notes select g, 'note ' || g, nullif(g % 4, 0), 'a' || g || '@example.com' from generate_series(1, 100) g;
       alter table public.notes enable row level security; create policy mine on public.notes using (stars > 0);
       create extension pg_net; create extension pg_cron; select cron.schedule('purge', '0 3 * * *', 'select 1');
       create role keeper; create role idle; grant keeper to postgres; grant idle to keeper; alter role keeper set statement_timeout = '5s';`,
    );
  });
  afterAll(() => ground.stop());

  test('tells of values, rights, requests and triggers, and leaves the server as the CLI makes it', async () => {
    const result = await passes(
      `alter table public.notes drop column stars cascade;
       alter table public.notes alter column mail type varchar(15) using left(mail, 13)::varchar(15);
       select net.http_post('https://user:secret-word@example.com/hook?token=abc', '{}') from generate_series(1, 3);
       select cron.unschedule('purge');
       notify pgrst, 'reload schema';`,
    );
    const { effects } = result;
    const [file] = effects.files;
    expect(effects.valuesLost).toEqual([
      { table: 'public.notes', column: 'stars', values: 75, how: 'dropped' },
      expect.objectContaining({ column: 'mail', how: { from: 'character varying(40)', to: 'character varying(15)' } }),
    ]);
    expect(effects.rightsLost.map(({ kind, withObject }) => [kind, withObject])).toEqual([
      ['policy', 'column public.notes.stars'],
      ['cron job', null],
    ]);
    expect(file?.statements.map(({ outside }) => outside)).toEqual([
      [],
      [],
      ['net.http_post to https://user:***@example.com/hook, 3 times'],
      ['cron.unschedule, once'],
      ['notify pgrst, once'],
    ]);
    expect(file).toMatchObject({ transactional: true, rightsLost: effects.rightsLost });
    expect(file?.statements[1]).toMatchObject({
      line: 2,
      rewritten: [{ relation: 'public.notes', kind: 'table' }, { kind: 'index' }],
    });
    expect(file?.statements[1]?.walBytes).toBeGreaterThan(8000);
    expect(JSON.stringify(effects)).not.toContain('secret-word');
  });

  test('tells of values that a USING made the same, and not of those that it only wrote otherwise', async () => {
    const { effects } = await passes(
      `alter table public.notes alter column mail type text using 'gone';
       alter table public.notes alter column body type text using upper(body);
       do $$ begin execute 'alter table public.notes alter column id type int using id / 2, drop constraint notes_pkey'; end $$;`,
    );
    const shape = { table: 'public.notes', values: 100 };
    expect(effects.valuesLost).toEqual([
      { ...shape, column: 'id', how: { from: 'integer', to: 'integer', isComputed: true } },
      { ...shape, column: 'mail', how: { from: 'character varying(40)', to: 'text', isComputed: true } },
    ]);
    const verdict = judgeEffects({ findings: [], effects, before: { 'public.notes': 100 }, wayBack: null });
    expect(verdict.level).toBe('destructive');
    for (const column of ['id', 'mail'])
      expect(verdict.sentence).toContain(
        `makes fewer different values of public.notes.${column} by USING (100 values)`,
      );
  });

  test('puts back what it made of roles, so that the CLI can do it too', async () => {
    const before = await readCluster(ground.scratch.session);
    await passes(
      `create role helper nologin; grant keeper to helper; alter role keeper set search_path = public, extensions;
       revoke keeper from postgres; grant select on public.notes to helper; drop role idle; create role idle nologin;`,
    );
    const now = await readCluster(ground.scratch.session);
    expect(now.roles.map(({ name }) => name).sort()).toEqual(
      [...before.roles.map(({ name }) => name), 'helper'].sort(),
    );
    await putClusterBack(ports.postgres, ground.scratch.session, before);
    expect(withoutHashes(await readCluster(ground.scratch.session))).toEqual(withoutHashes(before));
  });

  test('holds locks to the end of the transaction and tells of no more than the screen should show', async () => {
    const { effects } = await passes(
      `alter role keeper password 'geheim-und-lang';
       do $$ begin lock table public.notes in share mode; end $$;
       select pg_sleep(0.2);`,
    );
    const [secret, lock, sleep] = effects.files[0]?.statements ?? [];
    expect(secret?.sql).toBe(`alter role keeper password '***'`);
    const [held] = lock?.locks ?? [];
    expect(held).toMatchObject({
      relation: 'public.notes',
      mode: 'ShareLock',
      blocks: 'writes',
      source: 'measured',
      isNew: false,
    });
    expect(held?.heldSeconds).toBeGreaterThan(0.2);
    expect(sleep?.locks).toEqual([]);
  });

  test.each([
    [
      'another catalogue',
      'create table public.odd (id int);',
      'catalogue: table public.odd: expected to be added, was not',
    ],
    [
      'other rows',
      'delete from public.notes where id < 8;',
      'public.notes: 93 rows statement by statement, 100 rows as the CLI pushes',
    ],
    ['a failure', `raise exception 'not here';`, /_next\.sql:1 failed statement by statement: not here$/],
  ])('stops for %s than with the CLI', async (_what, sql, line) => {
    const problem = await stops(onlyTraced(sql));
    expect(problem).toMatchObject({ code: 'rehearsal-differs', exit: 1 });
    expect(problem.details).toEqual(
      expect.arrayContaining([typeof line === 'string' ? line : expect.stringMatching(line)]),
    );
  });

  test('waits for nobody where a file leaves a transaction open', async () => {
    const outcome = await rehearsed('commit; begin; alter table public.notes add column left_open int;').then(
      (result) => ('code' in result ? result.code : result.versions),
      (error: unknown) => (error instanceof Stop ? error.problems[0].code : String(error)),
    );
    // What follows the COMMIT is lost with the session, its row of the ledger too: the run stops at that.
    expect(outcome).toEqual([]);
  });

  test('leaves a failure of both to the words of the CLI', async () => {
    const result = await rehearsed('select 1; insert into public.notes values (1);');
    expect(result).toMatchObject({ ok: false, sqlState: '23505' });
  });
});
