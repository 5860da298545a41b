import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unpackExposure } from '../src/backup/exposureFormat.js';
import { parseMetadata, type Metadata } from '../src/backup/metadata.js';
import { verifyBackup } from '../src/backup/verify.js';
import { openSession } from '../src/database/connect.js';
import { readApiRoles, readExposure } from '../src/database/exposure.js';
import { trySelects } from '../src/database/tries.js';
import { parseDatabaseUrl, type DatabaseUrl } from '../src/environments/url.js';
import { createPorts } from '../src/main.js';
import { embeddedMajors } from '../src/sandbox/binaries.js';
import { startScratch, type Scratch } from '../src/sandbox/scratch.js';
import { some } from './support/depth.js';
import { asSuperuser } from './support/badInput.js';
import { FreshServer } from './support/freshServer.js';
import { never } from './support/interruption.js';
import { majorsInDepth, newestMajor, programs } from './support/majors.js';
import { Paper } from './support/played.js';
import { TestProject } from './support/project.js';

const ports = createPorts(never, { report: new Paper() });

const urlOf = (text: string): DatabaseUrl => {
  const url = parseDatabaseUrl(`${text}?sslmode=disable`, 'a test', ports.secret);
  if ('code' in url) throw new Error(url.what);
  return url;
};

/** A shop as Supabase users write it: default rights for everybody, held back by row level security. */
const shop = `
create role reporting nologin;
grant reporting to anon;
create table public.invoices (id int primary key, customer uuid, total numeric, note text);
insert into public.invoices select n, gen_random_uuid(), n, 'note' from generate_series(1, 20) n;
alter table public.invoices enable row level security;
revoke all on public.invoices from anon;
create policy "own invoices" on public.invoices for select to authenticated using (auth.uid() = customer);
create policy "not of the dead" on public.invoices as restrictive for select to authenticated using (total > 0);
create table public.orders (id int primary key, customer uuid);
insert into public.orders select n, gen_random_uuid() from generate_series(1, 20) n;
alter table public.orders enable row level security;
create policy "own orders" on public.orders using (auth.uid() = customer) with check (auth.uid() = customer);
create table public.locked (id int);
insert into public.locked values (1);
alter table public.locked enable row level security;
create table public.prices (id int, "list, price" numeric, margin numeric);
insert into public.prices values (1, 2, 3);
revoke all on public.prices from anon;
grant select (id, "list, price") on public.prices to anon;
create view public.my_orders with (security_invoker = on) as select * from public.orders;
create view public.cheap as select id from public.prices;
create materialized view public.sums as select count(*) from public.orders;
create table public.parted (id int, at date) partition by range (at);
create table public.parted_2026 partition of public.parted for values from ('2026-01-01') to ('2027-01-01');
insert into public.parted values (1, '2026-03-01');
create function public.total_owed() returns numeric language sql as 'select sum(total) from public.invoices';
revoke execute on function public.total_owed() from public, anon, authenticated;
create schema api;
grant usage on schema api to anon, authenticated;
create table api.reports (id int);
insert into api.reports values (1);
alter table api.reports owner to reporting;
create table api.journal (id int);
insert into api.journal values (1);
grant select on api.journal to reporting;
create schema hidden;
create table hidden.secrets (id int);
grant all on hidden.secrets to anon;`;

/** Rights as PostgreSQL itself answers for them, for what `exposure` says. */
const answersSql = `
select r.rolname::text as role, case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence' else 'table' end || ' ' || format('%I.%I', n.nspname, c.relname) as object,
  (select string_agg(p, ', ' order by p) from unnest(case c.relkind when 'S' then '{USAGE,SELECT,UPDATE}' else '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[] end) p
   where case c.relkind when 'S' then has_sequence_privilege(r.oid, c.oid, case c.relkind when 'S' then p else 'USAGE' end) else has_table_privilege(r.oid, c.oid, case c.relkind when 'S' then 'SELECT' else p end) end) as rights
from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_roles r
where n.nspname in ('public', 'api', 'storage', 'graphql_public') and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and r.rolname in ('anon', 'authenticated', 'service_role')
union all
select r.rolname, 'schema ' || quote_ident(n.nspname), (select string_agg(p, ', ' order by p) from unnest('{USAGE,CREATE}'::text[]) p where has_schema_privilege(r.oid, n.oid, p))
from pg_namespace n, pg_roles r where n.nspname in ('public', 'api', 'storage', 'graphql_public') and r.rolname in ('anon', 'authenticated', 'service_role')
union all
select r.rolname, 'function ' || format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), case when has_function_privilege(r.oid, p.oid, 'execute') then 'EXECUTE' end
from pg_proc p join pg_namespace n on n.oid = p.pronamespace, pg_roles r
where n.nspname in ('public', 'api', 'storage', 'graphql_public') and p.prorettype <> 'trigger'::regtype and r.rolname in ('anon', 'authenticated', 'service_role')`;

describe.each(majorsInDepth)("the rights of the API's roles on PostgreSQL %i", (major) => {
  const project = new TestProject();
  const client = programs.find((one) => one.major >= major);
  const folder = project.path('backups', 'database', 'production');
  const archive = `${folder}/rights_custom.dump`;
  let server: FreshServer;
  let scratch: Scratch;
  let metadata: Metadata;

  /** The archive of a database with other rights in place of the backup's own, its digest and size with it. */
  async function damagedBy(sql: string): Promise<string[]> {
    let dump: () => void = () => undefined;
    const database = await server.restore((run, url) => {
      run('pg_restore', '--exit-on-error', '-d', url, `${archive}.whole`);
      dump = () => void run('pg_dump', '-Fc', '-f', archive, '-d', url);
    });
    if (sql !== '') await database.query(sql);
    dump();
    return verify({
      ...metadata,
      files: metadata.files.map((file) => (file.name.endsWith('dump') ? now(file) : file)),
    });
  }

  const now = (file: Metadata['files'][number]): Metadata['files'][number] => {
    const bytes = readFileSync(`${folder}/${file.name}`);
    return { ...file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  };

  /** A copy of the whole archive lies there unless a damaged one was just put in its place. */
  async function verify(said: Metadata): Promise<string[]> {
    if (!client) throw new Error('no client programs');
    const { backup, copy } = await verifyBackup(ports, project.folder, { folder, metadata: said }, scratch, client);
    await copy.drop();
    copyFileSync(`${archive}.whole`, archive);
    return backup.metadata.verification?.details ?? [];
  }

  beforeAll(async () => {
    await project.start(major);
    project.write('supabase/config.toml', `project_id = "planner"\n[api]\nschemas = ["public", "api"]\n`);
    await asSuperuser(project.urls.production, shop);
    const { json } = await project.run('backup', { sandbox: true, name: 'rights' });
    expect(json.problems).toEqual([]);
    metadata = parseMetadata(project.read('backups/database/production/rights_metadata.json'), 'rights');
    copyFileSync(archive, `${archive}.whole`);
    server = await FreshServer.start(project.folder, major);
    const empty = await server.restore(() => undefined);
    await empty.query('create role reporting nologin');
    const scratchMajor = embeddedMajors.find((one) => one >= (client?.major ?? major)) ?? major;
    scratch = await startScratch(ports, project.folder, scratchMajor, 10_000_000);
  });
  afterAll(async () => {
    await scratch.dispose();
    await server.stop();
    await project.destroy();
  });

  test('are the same in an undamaged copy, also those that a role has through another one', () => {
    expect(metadata.verification).toMatchObject({ result: 'verified', details: [] });
    expect(metadata.verification?.how).toMatch(/rights of anon, authenticated, service_role on \d+ tables and views/);
    expect(metadata.exposure?.schemas).toEqual(['public', 'api', 'storage']);
    expect(metadata.exposure?.roles.anon).toEqual({
      superuser: false,
      bypassRls: false,
      inherits: ['anon', 'reporting'],
    });
    const { exposure } = metadata;
    const { objects } = unpackExposure(exposure ?? { schemas: [], roles: {}, rights: [], objects: {} });
    expect(objects['table api.reports']?.access.anon).toContain('TRUNCATE');
    expect(Object.keys(objects).join()).not.toContain('hidden');
  });

  test('are those that PostgreSQL itself answers with', async () => {
    const session = await openSession(ports.postgres, urlOf(project.urls.production), 'test');
    try {
      const { objects } = await readExposure(
        session,
        ['public', 'api', 'storage', 'graphql_public'],
        await readApiRoles(session),
      );
      const answers = await session.query<{ role: string; object: string; rights: string | null }>(answersSql);
      expect(answers.length).toBeGreaterThan(60);
      const different = answers.filter((one) => (objects[one.object]?.access[one.role] ?? null) !== one.rights);
      expect(different).toEqual([]);
    } finally {
      await session.close();
    }
  });

  test('are the same when the database was only dumped anew', async () => {
    expect(await damagedBy('')).toEqual([]);
  });

  // What the comparison says of a damage is the same on every major: the newest stands for all.
  const onNewest = major === newestMajor ? test : test.skip;

  const differences: [string, string, string][] = [
    [
      'row level security off',
      'alter table public.orders disable row level security',
      'Restoring this would expose public.orders to anon and authenticated: row level security off (on at the source).',
    ],
    [
      'a grant and row level security off',
      'grant select on public.invoices to anon; alter table public.invoices disable row level security',
      'Restoring this would expose public.invoices to anon: SELECT, row level security off (on at the source).',
    ],
    [
      'a grant to everybody',
      'grant select, update on public.invoices to public',
      'Restoring this would expose public.invoices to anon: SELECT, UPDATE.',
    ],
    [
      'a policy dropped',
      'drop policy "own invoices" on public.invoices',
      'Restoring this would close public.invoices to authenticated: policy "own invoices" for SELECT is missing.',
    ],
    [
      'a restrictive policy dropped',
      'drop policy "not of the dead" on public.invoices',
      'Restoring this would expose public.invoices to authenticated: restrictive policy "not of the dead" for SELECT is missing.',
    ],
    [
      'a policy widened',
      'alter policy "own orders" on public.orders using (true)',
      'Restoring this would expose public.orders to anon and authenticated: policy "own orders" for ALL lets every row through.',
    ],
    [
      'a policy for somebody else',
      'alter policy "own invoices" on public.invoices to service_role',
      'Restoring this would close public.invoices to authenticated: policy "own invoices" for SELECT is missing.',
    ],
    [
      'another condition',
      'alter policy "own orders" on public.orders using (auth.uid() = customer or id = 1)',
      'Restoring this would change public.orders for anon and authenticated: policy "own orders" for ALL is not what it is at the source.',
    ],
    [
      'a policy where there was none',
      'create policy "all of it" on public.locked using (true)',
      'Restoring this would expose public.locked to anon and authenticated: policy "all of it" for ALL is not at the source.',
    ],
    [
      'a view that asks with its owner’s rights',
      'alter view public.my_orders reset (security_invoker)',
      "Restoring this would expose public.my_orders to anon, authenticated and service_role: it reads with its owner's rights (security_invoker at the source).",
    ],
    [
      'a wider grant on columns',
      'grant select (margin) on public.prices to anon',
      'Restoring this would expose public.prices to anon: SELECT of column margin.',
    ],
    [
      'a column that is closed',
      'revoke select ("list, price") on public.prices from anon',
      'Restoring this would close public.prices to anon: SELECT of column list, price is missing.',
    ],
    [
      'a function for everybody',
      'grant execute on function public.total_owed() to anon',
      'Restoring this would expose function public.total_owed() to anon: EXECUTE.',
    ],
    [
      'a function with its owner’s rights',
      'alter function public.soft_delete_task(bigint) security definer',
      "Restoring this would expose function public.soft_delete_task(task bigint) to anon, authenticated and service_role: it runs with its owner's rights (with the caller's at the source).",
    ],
    [
      'a grant that is lost',
      'revoke select on public.orders from authenticated',
      'Restoring this would close public.orders to authenticated: SELECT is missing.',
    ],
    [
      'a schema that is closed',
      'revoke usage on schema api from anon',
      'Restoring this would close schema api to anon: USAGE is missing.',
    ],
    [
      'rights that come through another role',
      'grant insert on api.journal to reporting',
      'Restoring this would expose api.journal to anon: INSERT.',
    ],
    [
      'Storage open',
      'alter table storage.objects disable row level security',
      'Restoring this would expose storage.objects to anon and authenticated: row level security off (on at the source).',
    ],
  ];
  onNewest.each(some(differences))('differ after %s', async (_what, sql, sentence) => {
    const details = await damagedBy(sql);
    expect(details).toContain(sentence);
    // The sentence that matters most is the first, and no try repeats what is told already.
    expect(details[0]).toBe(sentence);
    expect(details.filter((line) => line.includes('tried on the copy'))).toEqual([]);
  });

  test('are told for ten objects when there are many', async () => {
    const details = await damagedBy(
      `do $$ begin for n in 1..30 loop execute format('create table public.many_%s (id int)', n); end loop; end $$`,
    );
    const told = details.filter((line) => line.startsWith('Restoring this would expose public.many_'));
    expect(told).toHaveLength(10);
    expect(details[10]).toBe('… and 20 more that it would expose');
  });

  test('do not depend on what the roles of the scratch server inherit', async () => {
    await scratch.session.query('grant reporting to authenticated; alter role anon bypassrls');
    try {
      expect(await verify(metadata)).toEqual([]);
    } finally {
      await scratch.session.query('revoke reporting from authenticated; alter role anon nobypassrls');
    }
  });

  test('are not compared for a backup that does not say what they were', async () => {
    const older = Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'exposure'));
    expect(await verify(parseMetadata(JSON.stringify(older), 'older'))).toEqual([]);
    const { verification } = parseMetadata(project.read('backups/database/production/rights_metadata.json'), 'rights');
    expect(verification?.how).toContain("rights of the API's roles not compared: the backup does not say");
  });

  test('are tried by SELECTs that leave nothing behind and reach no other server', async () => {
    const database = await server.restore((run, url) => run('pg_restore', '-d', url, `${archive}.whole`));
    await database.query(
      `create extension postgres_fdw schema extensions;
       create server far foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1');
       create foreign table public.far (id int) server far;
       create view public.through as select * from public.far;
       create view public.broken as select 1 / (id - id) from public.prices;
       grant select on all tables in schema public to service_role;
       create function public.refused() returns boolean language plpgsql as $$ begin perform 1 from public.invoices; return true; end $$;
       create table public.guarded (id int);
       insert into public.guarded values (1);
       alter table public.guarded enable row level security;
       create policy "asks elsewhere" on public.guarded using (public.refused());
       create table api.twice (id int);
       create table public.twice (id int);
       revoke all on public.twice from anon;`,
    );
    const session = await openSession(ports.postgres, urlOf(database.urlWithPassword), 'test');
    const tries = [
      ['service_role', 'public.invoices', 'row'],
      ['anon', 'public.invoices', 'refused'],
      ['authenticated', 'public.invoices', 'hidden'],
      ['anon', 'public.locked', 'hidden'],
      ['anon', 'public.prices', 'row'],
      ['anon', 'public.cheap', 'row'],
      ['anon', 'public.parted', 'row'],
      ['anon', 'public.my_orders', 'hidden'],
      ['service_role', 'public.broken', 'row'],
      ['anon', 'public.guarded', 'failed'],
      ['anon', 'public.twice', 'failed'],
      ['service_role', 'public.far', null],
      ['service_role', 'public.through', null],
      ['service_role', 'api.journal', 'failed'],
      ['anon', 'public.nothing', null],
    ] as const;
    try {
      const outcomes = await trySelects(
        session,
        tries.map(([role, relation]) => ({ role, relation, rows: 1 })),
      );
      expect(tries.map(([role, relation], index) => [role, relation, outcomes[index]])).toEqual(tries);
      const [after] = await session.query(
        `select current_user::text as who, current_setting('supasafe.tries', true) as tries`,
      );
      expect(after).toEqual({ who: 'supabase_admin', tries: '' });
    } finally {
      await session.close();
    }
  });

  test('are not compared in a project without those roles', async () => {
    await asSuperuser(
      project.urls.production,
      'alter role anon rename to visitor; alter role authenticated rename to member; alter role service_role rename to clerk',
    );
    const { exit, json } = await project.run('backup', { sandbox: true, name: 'others' });
    expect([exit, json.problems]).toEqual([0, []]);
    const { exposure, verification } = parseMetadata(
      project.read('backups/database/production/others_metadata.json'),
      '',
    );
    expect(exposure).toMatchObject({ roles: {}, objects: {} });
    expect(verification?.how).toContain('no role of the API is there');
  });
});
