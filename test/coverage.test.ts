import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata, type Metadata } from '../src/backup/metadata.js';
import { asSuperuser } from './support/badInput.js';
import { majorsInDepth } from './support/majors.js';
import { TestProject, type Outcome } from './support/project.js';

/** Everything that a dump does not bring back, in one database. */
const statements = [
  `set allow_in_place_tablespaces = on; set allow_system_table_mods = on`,
  `create tablespace elsewhere location ''`,
  `create table public.placed (id int primary key using index tablespace elsewhere) tablespace elsewhere`,
  `comment on database postgres is 'ours'`,
  `grant connect on database postgres to anon`,
  `select pg_create_logical_replication_slot('slot_of_ours', 'pgoutput')`,
  `create subscription their_rows connection 'host=127.0.0.1 dbname=none' publication theirs with (connect = false, slot_name = none)`,
  `insert into pg_seclabel (objoid, classoid, objsubid, provider, label) values ('public.placed'::regclass, 'pg_class'::regclass, 0, 'dummy', 'secret')`,
  `create extension hstore schema extensions version '1.4'`,
  `grant execute on function extensions.akeys(extensions.hstore) to anon with grant option`,
  `comment on extension hstore is null`,
  `create extension postgres_fdw schema extensions`,
  `create server far foreign data wrapper postgres_fdw`,
  `create user mapping for anon server far options (user 'anon', password 'not seen by postgres')`,
  `create table public.parent (id int primary key); create table public.child (id int references public.parent); alter table public.child disable trigger all`,
  `create table public.checked (id int constraint positive check (id > 0)); create table public.inheriting () inherits (public.checked); comment on constraint positive on public.inheriting is 'lost'`,
  `create materialized view public.first as select 1 as one; create materialized view public.second as select * from public.first; refresh materialized view public.first with no data`,
];

describe.each(majorsInDepth)('what no restore brings back, on PostgreSQL %i', (major) => {
  const project = new TestProject();
  let outcome: Outcome;
  let metadata: Metadata;

  beforeAll(async () => {
    await project.start(major);
    const [settings = '', ...rest] = statements;
    // Neither a tablespace nor a slot is made in a transaction with others.
    for (const sql of rest) await asSuperuser(project.urls.production, sql, settings);
    outcome = await project.run('backup', { sandbox: true, name: 'beyond' });
    metadata = parseMetadata(project.read('backups/database/production/beyond_metadata.json'), 'beyond');
  });
  afterAll(() => project.destroy());

  test('fails no backup', () => {
    expect(outcome.json.problems).toEqual([]);
    expect(metadata.verification).toMatchObject({ result: 'verified', details: [] });
    expect(metadata.extensions).toMatchObject({ hstore: '1.4', pgcrypto: '1.3' });
  });

  test.each([
    'rights on the database itself (GRANT … ON DATABASE)',
    'the comment on the database itself',
    'rights on parameters session_replication_role',
    'subscriptions their_rows',
    'security labels of dummy',
    'in which tablespace something lies (elsewhere)',
    'replication slots slot_of_ours',
    'options of the user mapping of anon on far',
    'that foreign keys are switched off: child_id_fkey on public.child',
    'rows of public.second, not even computed anew',
    'comments on positive on public.inheriting',
    'versions of extensions hstore 1.4 (scratch: 1.8)',
    'what the planner knows of the rows (ANALYZE), and how often they were read',
  ])('is listed: %s', (what) => {
    expect(metadata.coverage.map((entry) => entry.what)).toContain(what);
  });

  test('is listed without a password', () => {
    expect(JSON.stringify(metadata)).not.toContain('not seen by postgres');
    expect(outcome.paper.text).not.toContain('not seen by postgres');
  });
});
