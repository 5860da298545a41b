import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FileEffects, LockMode } from '../src/rehearsal/effects.js';
import { majorsInDepth } from './support/majors.js';
import { RehearsalGround } from './support/rehearsal.js';

type Short =
  | 'AccessShare'
  | 'RowShare'
  | 'RowExclusive'
  | 'ShareUpdateExclusive'
  | 'Share'
  | 'ShareRowExclusive'
  | 'Exclusive'
  | 'AccessExclusive';

/** What PostgreSQL's manual says (13.3 Explicit Locking, ALTER TABLE's notes, the page of each command). */
interface Documented {
  readonly sql: string;
  /** Strongest lock of each relation of production that is locked in a way that keeps writers waiting, or of the one that the statement names. */
  readonly locks: Readonly<Record<string, Short>>;
  /** Locked for a moment, in a session that is looked at from beside: whoever looks may miss it. */
  readonly seenAtTimes?: readonly string[];
  readonly rewritten?: readonly string[];
  readonly ground?: string;
  /** Where a major differs. */
  readonly on?: Readonly<Record<number, Pick<Documented, 'locks'> & { readonly rewritten?: readonly string[] }>>;
}

/** `t` stands for a table of the case's own, with columns id (key, integer), n (integer), s (varchar(20)); `u` for a second one with a key. */
const cases: Record<string, Documented> = {
  SELECT: { sql: 'select count(*) from t', locks: { t: 'AccessShare' } },
  'SELECT FOR UPDATE': { sql: 'select * from t for update', locks: { t: 'RowShare' } },
  INSERT: { sql: 'insert into t values (1000)', locks: { t: 'RowExclusive' } },
  UPDATE: { sql: 'update t set n = 1 where id = 1', locks: { t: 'RowExclusive' } },
  DELETE: { sql: 'delete from t where id = 1', locks: { t: 'RowExclusive' } },
  MERGE: {
    sql: 'merge into t a using u b on a.id = b.id when matched then delete',
    locks: { t: 'RowExclusive', u: 'AccessShare' },
  },
  'LOCK TABLE IN SHARE MODE': { sql: 'lock table t in share mode', locks: { t: 'Share' } },
  'LOCK TABLE IN EXCLUSIVE MODE': { sql: 'lock table t in exclusive mode', locks: { t: 'Exclusive' } },
  TRUNCATE: { sql: 'truncate t', locks: { t: 'AccessExclusive', t_pkey: 'AccessExclusive', t_n: 'AccessExclusive' } },
  'DROP TABLE': {
    sql: 'drop table t',
    locks: { t: 'AccessExclusive', t_pkey: 'AccessExclusive', t_n: 'AccessExclusive' },
  },
  'CREATE INDEX': { sql: 'create index t_new on t (s)', locks: { t: 'Share' } },
  'CREATE INDEX CONCURRENTLY': {
    sql: 'create index concurrently t_new on t (s)',
    locks: { t: 'ShareUpdateExclusive' },
  },
  'DROP INDEX': { sql: 'drop index t_n', locks: { t: 'AccessExclusive', t_n: 'AccessExclusive' } },
  'DROP INDEX CONCURRENTLY': {
    sql: 'drop index concurrently t_n',
    locks: { t: 'ShareUpdateExclusive', t_n: 'ShareUpdateExclusive' },
  },
  'REINDEX INDEX': { sql: 'reindex index t_n', locks: { t: 'Share', t_n: 'AccessExclusive' }, rewritten: ['t_n'] },
  'REINDEX TABLE': {
    sql: 'reindex table t',
    locks: { t: 'Share', t_n: 'AccessExclusive', t_pkey: 'AccessExclusive' },
    rewritten: ['t_n', 't_pkey'],
  },
  'REINDEX INDEX CONCURRENTLY': {
    sql: 'reindex index concurrently t_n',
    locks: { t: 'ShareUpdateExclusive', t_n: 'ShareUpdateExclusive' },
    rewritten: ['t_n'],
  },
  CLUSTER: {
    sql: 'cluster t using t_n',
    locks: { t: 'AccessExclusive', t_n: 'AccessExclusive', t_pkey: 'AccessExclusive' },
    rewritten: ['t', 't_n', 't_pkey'],
  },
  VACUUM: { sql: 'vacuum t', locks: { t: 'ShareUpdateExclusive' } },
  'VACUUM FULL': {
    sql: 'vacuum full t',
    locks: { t: 'AccessExclusive' },
    seenAtTimes: ['t_n', 't_pkey'],
    rewritten: ['t', 't_n', 't_pkey'],
  },
  ANALYZE: { sql: 'analyze t', locks: { t: 'ShareUpdateExclusive' } },
  'CREATE STATISTICS': { sql: 'create statistics t_stat on id, n from t', locks: { t: 'ShareUpdateExclusive' } },
  'COMMENT ON TABLE': { sql: `comment on table t is 'x'`, locks: { t: 'ShareUpdateExclusive' } },
  'CREATE TRIGGER': {
    sql: 'create trigger g before insert on t for each row execute function public.nothing()',
    locks: { t: 'ShareRowExclusive' },
  },
  'DROP TRIGGER': {
    ground: 'create trigger g before insert on t for each row execute function public.nothing()',
    sql: 'drop trigger g on t',
    locks: { t: 'AccessExclusive' },
  },
  'CREATE RULE': { sql: 'create rule r as on delete to t do also nothing', locks: { t: 'AccessExclusive' } },
  'CREATE POLICY': { sql: 'create policy p on t using (true)', locks: { t: 'AccessExclusive' } },
  'DROP POLICY': {
    ground: 'create policy p on t using (true)',
    sql: 'drop policy p on t',
    locks: { t: 'AccessExclusive' },
  },
  'ENABLE ROW LEVEL SECURITY': { sql: 'alter table t enable row level security', locks: { t: 'AccessExclusive' } },
  'ADD COLUMN': { sql: 'alter table t add column c int', locks: { t: 'AccessExclusive' } },
  'ADD COLUMN with a constant default': {
    sql: 'alter table t add column c int not null default 5',
    locks: { t: 'AccessExclusive' },
  },
  'ADD COLUMN with a volatile default': {
    sql: 'alter table t add column c uuid default gen_random_uuid()',
    locks: { t: 'AccessExclusive', t_n: 'AccessExclusive', t_pkey: 'AccessExclusive' },
    rewritten: ['t', 't_n', 't_pkey'],
  },
  'ADD COLUMN stored generated': {
    sql: 'alter table t add column c int generated always as (n * 2) stored',
    locks: { t: 'AccessExclusive', t_n: 'AccessExclusive', t_pkey: 'AccessExclusive' },
    rewritten: ['t', 't_n', 't_pkey'],
  },
  'DROP COLUMN': { sql: 'alter table t drop column s', locks: { t: 'AccessExclusive' } },
  'ALTER COLUMN TYPE to a wider varchar': {
    sql: 'alter table t alter column s type varchar(40)',
    locks: { t: 'AccessExclusive' },
  },
  'ALTER COLUMN TYPE of varchar to text': {
    sql: 'alter table t alter column s type text',
    locks: { t: 'AccessExclusive' },
  },
  'ALTER COLUMN TYPE of integer to bigint': {
    sql: 'alter table t alter column n type bigint',
    locks: { t: 'AccessExclusive', t_n: 'AccessExclusive', t_pkey: 'AccessExclusive' },
    rewritten: ['t', 't_n', 't_pkey'],
  },
  'SET DEFAULT': { sql: 'alter table t alter column n set default 3', locks: { t: 'AccessExclusive' } },
  'SET NOT NULL': { sql: 'alter table t alter column n set not null', locks: { t: 'AccessExclusive' } },
  'SET STATISTICS': { sql: 'alter table t alter column n set statistics 50', locks: { t: 'ShareUpdateExclusive' } },
  'SET STORAGE': { sql: 'alter table t alter column s set storage external', locks: { t: 'AccessExclusive' } },
  'SET (fillfactor)': { sql: 'alter table t set (fillfactor = 70)', locks: { t: 'ShareUpdateExclusive' } },
  'SET LOGGED of a logged table to UNLOGGED': {
    sql: 'alter table t set unlogged',
    locks: { t: 'AccessExclusive', t_n: 'AccessExclusive', t_pkey: 'AccessExclusive' },
    rewritten: ['t', 't_n', 't_pkey'],
  },
  'CLUSTER ON': {
    sql: 'alter table t cluster on t_n',
    // The index, which the manual does not speak of, is kept from being dropped.
    locks: { t: 'ShareUpdateExclusive', t_n: 'ShareUpdateExclusive' },
  },
  'ADD CHECK': { sql: 'alter table t add constraint c check (n > -1)', locks: { t: 'AccessExclusive' } },
  'VALIDATE CONSTRAINT of a check': {
    ground: 'alter table t add constraint c check (n > -1) not valid',
    sql: 'alter table t validate constraint c',
    locks: { t: 'ShareUpdateExclusive' },
  },
  'ADD UNIQUE': { sql: 'alter table t add constraint q unique (id, n)', locks: { t: 'AccessExclusive' } },
  'ADD FOREIGN KEY': {
    sql: 'alter table t add constraint f foreign key (id) references u',
    locks: { t: 'ShareRowExclusive', u: 'ShareRowExclusive' },
  },
  'ADD FOREIGN KEY NOT VALID': {
    sql: 'alter table t add constraint f foreign key (id) references u not valid',
    locks: { t: 'ShareRowExclusive', u: 'ShareRowExclusive' },
  },
  'VALIDATE CONSTRAINT of a foreign key': {
    ground: 'alter table t add constraint f foreign key (id) references u not valid',
    sql: 'alter table t validate constraint f',
    locks: { t: 'ShareUpdateExclusive', u: 'RowShare' },
  },
  'DROP CONSTRAINT of a foreign key': {
    ground: 'alter table t add constraint f foreign key (id) references u',
    sql: 'alter table t drop constraint f',
    locks: { t: 'AccessExclusive', u: 'AccessExclusive' },
  },
  'DISABLE TRIGGER': {
    ground: 'create trigger g before insert on t for each row execute function public.nothing()',
    sql: 'alter table t disable trigger g',
    locks: { t: 'ShareRowExclusive' },
  },
  'RENAME TABLE': { sql: 'alter table t rename to t_other', locks: { t_other: 'AccessExclusive' } },
  'RENAME COLUMN': { sql: 'alter table t rename column n to m', locks: { t: 'AccessExclusive' } },
  'ALTER INDEX RENAME': { sql: 'alter index t_n rename to t_m', locks: { t_m: 'ShareUpdateExclusive' } },
  'REPLICA IDENTITY': { sql: 'alter table t replica identity full', locks: { t: 'AccessExclusive' } },
  GRANT: { sql: 'grant select on t to anon', locks: {} },
  'ATTACH PARTITION': {
    ground:
      'create table t_part (id int not null, n int, s varchar(20)); create table t_all (id int, n int, s varchar(20)) partition by range (id)',
    sql: 'alter table t_all attach partition t_part for values from (0) to (9)',
    locks: { t_all: 'ShareUpdateExclusive', t_part: 'AccessExclusive' },
  },
  'DETACH PARTITION': {
    ground:
      'create table t_all (id int) partition by range (id); create table t_part partition of t_all for values from (0) to (9)',
    sql: 'alter table t_all detach partition t_part',
    locks: { t_all: 'AccessExclusive', t_part: 'AccessExclusive' },
  },
  'REFRESH MATERIALIZED VIEW': {
    ground: 'create materialized view t_view as select id from t; create unique index t_view_id on t_view (id)',
    sql: 'refresh materialized view t_view',
    locks: { t_view: 'AccessExclusive', t_view_id: 'AccessExclusive', t: 'AccessShare' },
    rewritten: ['t_view', 't_view_id'],
  },
  'REFRESH MATERIALIZED VIEW CONCURRENTLY': {
    ground: 'create materialized view t_view as select id from t; create unique index t_view_id on t_view (id)',
    sql: 'refresh materialized view concurrently t_view',
    locks: { t_view: 'Exclusive', t: 'AccessShare' },
  },
  'ALTER TYPE ADD VALUE': { sql: `alter type public.mood add value 'x'`, locks: {} },
};

const own = (sql: string, number: number): string => sql.replace(/\b([tu])(?=_\w+|\b)(?!\.)/g, `$1${number}`);

const named = Object.entries(cases).map(([name, one], index) => ({ name, number: index + 1, ...one }));

describe.each(majorsInDepth)('locks and rewrites as the manual of PostgreSQL %i has them', (major) => {
  const ground = new RehearsalGround();
  let files: ReadonlyMap<string, FileEffects>;
  beforeAll(async () => {
    const tables = named.map(
      ({ number, ground: more = '' }) => `
        create table public.t${number} (id int primary key, n int, s varchar(20)); create index t${number}_n on public.t${number} (n);
        create table public.u${number} (id int primary key);
        insert into public.t${number} select g, g from generate_series(1, 50) g; insert into public.u${number} select generate_series(1, 50);
        ${own(more, number)};`,
    );
    await ground.start(
      major,
      `set search_path = public; create function public.nothing() returns trigger language plpgsql as 'begin return new; end'; create type public.mood as enum ('a'); ${tables.join('')}`,
      'roles',
    );
    const traced = await ground.trace(named.map(({ name, sql, number }) => [name, own(sql, number)]));
    expect(traced.failure).toBeNull();
    files = new Map(traced.effects.files.map((one) => [one.file, one]));
  });
  afterAll(() => ground.stop());

  test.each(named)('$name', ({ name, number, locks, seenAtTimes = [], rewritten = [], on }) => {
    const expected = on?.[major] ?? { locks, rewritten };
    const statement = files.get(name)?.statements[0];
    const short = (relation: string): string => relation.replace('public.', '').replace(String(number), '');
    const told = Object.fromEntries(
      (statement?.locks ?? [])
        .filter(({ isNew }) => !isNew)
        .map(({ relation, mode }) => [short(relation), mode.replace('Lock', '') as Short]),
    );
    // Of an index nothing weaker than what keeps writers waiting is in the manual.
    const wanted = Object.fromEntries(
      Object.entries(told).filter(
        ([relation, mode]) =>
          relation in expected.locks ||
          (!seenAtTimes.includes(relation) && !['AccessShare', 'RowShare', 'RowExclusive'].includes(mode)),
      ),
    );
    expect(wanted).toEqual(expected.locks);
    expect((statement?.rewritten ?? []).map(({ relation }) => short(relation)).sort()).toEqual(
      [...(expected.rewritten ?? [])].sort(),
    );
    for (const { mode, blocks } of statement?.locks ?? []) expect(blocks).toBe(waitsFor(mode));
  });
});

/** By the table of conflicts: readers hold AccessShare, writers RowExclusive. */
function waitsFor(mode: LockMode): string {
  if (mode === 'AccessExclusiveLock') return 'reads and writes';
  return ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock'].includes(mode) ? 'writes' : 'nothing';
}
