import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { readCatalogue, type Catalogue } from '../src/database/catalogue.js';
import { sessionOf } from './support/catalogue.js';
import { FreshServer, type FreshDatabase } from './support/freshServer.js';
import { programs } from './support/majors.js';
import { nobody, person } from './support/played.js';
import { TestProject } from './support/project.js';

const major = 18;

/** What 18 has and 17 has not, with rows that its constraints would refuse. */
const setup = `
create extension if not exists btree_gist with schema extensions;
create table public.orders (id int primary key, price int not null, gross int generated always as (price * 2) virtual, note text, paid int);
insert into public.orders values (1, -5, default, null, 1), (2, 7, default, 'a', null);
alter table public.orders add constraint note_there not null note not valid;
alter table public.orders add constraint priced check (price > 0) not enforced;
alter table public.orders add constraint paid_by foreign key (paid) references public.orders (id) not enforced;
create table public.alone (id int constraint alone_id not null no inherit);
create table public.bookings (room int, during tstzrange, primary key (room, during without overlaps));
create table public.stays (room int, during tstzrange, foreign key (room, period during) references public.bookings (room, period during));
insert into public.bookings values (1, '[2026-01-01, 2026-02-01)');
insert into public.stays values (1, '[2026-01-05, 2026-01-07)');`;

const definitions = (catalogue: Catalogue, ...names: string[]) => names.map((name) => catalogue.get(name));

describe('the catalogue of PostgreSQL 18', () => {
  const project = new TestProject();
  let server: FreshServer;
  let database: FreshDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    server = await FreshServer.start(project.folder, major);
    database = await server.restore(() => undefined);
    client = new pg.Client({ connectionString: database.urlWithPassword, ssl: false });
    await client.connect();
    await client.query('create schema if not exists extensions');
    await client.query(`set search_path = public, extensions; ${setup}; set search_path = ''`);
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
    await project.destroy();
  });

  test('knows not-null constraints, virtual columns and constraints that nobody enforces', async () => {
    const catalogue = await readCatalogue(sessionOf(client), major);
    expect(
      definitions(catalogue, 'column public.orders.price', 'column public.orders.note', 'column public.alone.id'),
    ).toEqual(['integer not null', 'text not null not validated', 'integer not null no inherit']);
    expect(catalogue.get('column public.orders.gross')).toContain('generated v (price * 2)');
    expect(catalogue.get('constraint priced on public.orders')).toContain('NOT ENFORCED');
    expect(catalogue.get('constraint bookings_pkey on public.bookings')).toContain('WITHOUT OVERLAPS');
  });

  test('is said in words of 17 where it is compared with one', async () => {
    const catalogue = await readCatalogue(sessionOf(client), 17);
    expect(definitions(catalogue, 'column public.orders.note', 'column public.alone.id')).toEqual([
      'text not null',
      'integer not null',
    ]);
    expect([...catalogue.keys()].filter((name) => name.includes('note_there'))).toEqual([]);
  });
});

const withClient = programs.some((one) => one.major >= major) ? describe : describe.skip;

withClient('a project on PostgreSQL 18', () => {
  const project = new TestProject();
  beforeAll(async () => {
    await project.start(major, 1);
    await project.query('production', setup);
  });
  afterAll(() => project.destroy());

  test('is backed up, proved, migrated after a rehearsal, and restored', async () => {
    const migrated = await project.run('migrate', {
      sandbox: true,
      played: { prompter: person('nobody reads it', 'planner/production') },
    });
    expect(migrated.json.problems).toEqual([]);
    expect((migrated.json.backup as { verification: { how: string } }).verification.how).toMatch(/into PostgreSQL 18/);
    await project.query('production', 'delete from public.orders; drop table public.stays');
    const restored = await project.run('restore', {
      sandbox: true,
      name: 'latest',
      environment: 'production',
      reason: 'a test',
      played: { prompter: person('planner/production') },
    });
    expect(restored.json.problems).toEqual([]);
    const rows = await project.query('production', 'select id, price, gross, note from public.orders order by id');
    expect(rows).toEqual([
      { id: 1, price: -5, gross: -10, note: null },
      { id: 2, price: 7, gross: 14, note: 'a' },
    ]);
  });

  test('has SQL files that load by hand, past what is not validated', async () => {
    const { exit } = await project.run('backup', { sandbox: true, name: 'by-hand', played: { prompter: nobody } });
    expect(exit).toBe(0);
    const path = (part: string) => project.path('backups', 'database', 'production', `by-hand_${part}.sql`);
    const server = await FreshServer.start(project.folder, major);
    try {
      const copy = await server.restore((run, url) => {
        for (const part of ['schema', 'data'])
          run('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', url, '-f', path(part));
      });
      expect(await copy.counts(['public.orders', 'public.stays'])).toEqual({ 'public.orders': 2, 'public.stays': 1 });
    } finally {
      await server.stop();
    }
  });
});
