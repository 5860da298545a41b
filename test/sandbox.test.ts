import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createHost } from '../src/system/host.js';
import { inDepth } from './support/depth.js';
import { majorsInDepth, newestMajor } from './support/majors.js';
import { TestProject } from './support/project.js';
import { dataFolders, serversIn } from './support/servers.js';

interface Facts {
  roles: {
    name: string;
    login: boolean;
    superuser: boolean;
    createrole: boolean;
    createdb: boolean;
    bypassrls: boolean;
    inherit: boolean;
    replication: boolean;
    config: string[] | null;
  }[];
  schemas: { name: string; owner: string; acl: string }[];
  tables: { table: string; owner: string; rls: boolean; columns: string[]; constraints: string[] }[];
  functions: string[];
  extensions: { name: string; schema: string; owner: string }[];
  event_triggers: { name: string; event: string; tags: string[] | null; owner: string; function: string }[];
  default_privileges: { schema: string; for_role: string; object_type: string; acl: string }[];
  publications: string[];
}
const facts = JSON.parse(
  readFileSync(join(createHost().packageRoot, 'test', 'fixtures', 'hosted-platform.json'), 'utf8'),
) as Facts;

/** Access lists as sets: their order means nothing, and 17 knows one more right (m, MAINTAIN). */
const rights = (acl: string): string[] =>
  acl
    .replace(/^\{|\}$/g, '')
    .split(',')
    .map((entry) => entry.replace(/m(\*?)(?=\/)/, ''))
    .sort();

describe.each(majorsInDepth)('the sandbox on PostgreSQL %i', (major) => {
  const project = new TestProject();
  beforeAll(() => project.start(major));
  afterAll(() => project.destroy());
  const query = <T extends object>(sql: string) => project.query<T>('production', sql);

  test('has the roles of a hosted project: the one that people log in with is no superuser', async () => {
    const found = await query<Facts['roles'][number]>(
      `select rolname as name, rolcanlogin as login, rolsuper as superuser, rolcreaterole as createrole, rolcreatedb as createdb,
              rolbypassrls as bypassrls, rolinherit as inherit, rolreplication as replication, rolconfig as config
       from pg_roles where rolname !~ '^pg_' order by rolname`,
    );
    // The library that it would preload is none that embedded servers have.
    const wanted = facts.roles.map(
      ({ name, login, superuser, createrole, createdb, bypassrls, inherit, replication, config }) => ({
        ...{ name, login, superuser, createrole, createdb, bypassrls, inherit, replication },
        config:
          config
            ?.filter((setting) => !setting.startsWith('session_preload_libraries'))
            .map((setting) => setting.replace('\\$user', '$user')) ?? null,
      }),
    );
    expect(found).toEqual(wanted.sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  test('has its schemas, default privileges, extensions, event triggers and publication', async () => {
    const schemas = await query<Facts['schemas'][number]>(
      `select nspname as name, pg_get_userbyid(nspowner) as owner, nspacl::text as acl from pg_namespace
       where nspname in (${facts.schemas.map(({ name }) => `'${name}'`).join(', ')}) order by 1`,
    );
    const set = ({ name, owner, acl }: Facts['schemas'][number]) => ({ name, owner, acl: rights(acl) });
    // The facts are of an older project; newer ones let postgres make nothing in auth and storage.
    const strict = (one: Facts['schemas'][number]) =>
      one.name === 'auth' || one.name === 'storage'
        ? { ...one, acl: one.acl.replace('postgres=UC', 'postgres=U') }
        : one;
    expect(schemas.map(set)).toEqual(facts.schemas.map(strict).map(set));
    const privileges = await query<Facts['default_privileges'][number]>(
      `select n.nspname as schema, pg_get_userbyid(d.defaclrole) as for_role, d.defaclobjtype as object_type, d.defaclacl::text as acl
       from pg_default_acl d join pg_namespace n on n.oid = d.defaclnamespace`,
    );
    const line = (one: Facts['default_privileges'][number]) =>
      `${one.for_role} ${one.schema} ${one.object_type} ${rights(one.acl).join()}`;
    expect(privileges.map(line).sort()).toEqual(facts.default_privileges.map(line).sort());
    const triggers = await query<{ name: string }>(
      `select evtname as name, evtevent as event, evttags as tags, pg_get_userbyid(evtowner) as owner, p.proname as function
       from pg_event_trigger join pg_proc p on p.oid = evtfoid order by evtname`,
    );
    expect(triggers).toEqual([...facts.event_triggers].sort((a, b) => (a.name < b.name ? -1 : 1)));
    const extensions = await query<{ name: string }>(
      `select extname as name, nspname as schema, pg_get_userbyid(extowner) as owner from pg_extension join pg_namespace n on n.oid = extnamespace`,
    );
    expect(extensions).toEqual(expect.arrayContaining(facts.extensions));
    expect((await query<{ pubname: string }>('select pubname from pg_publication')).map((row) => row.pubname)).toEqual(
      facts.publications,
    );
  });

  test('has its tables and functions, column for column', async () => {
    const columns = await query<{
      table: string;
      owner: string;
      rls: boolean;
      columns: string[];
      constraints: string[];
    }>(
      `select n.nspname || '.' || c.relname as table, pg_get_userbyid(c.relowner) as owner, c.relrowsecurity as rls,
         array(select a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
               from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 order by a.attnum) as columns,
         array(select pg_get_constraintdef(o.oid) from pg_constraint o where o.conrelid = c.oid and o.contype <> 'n' order by 1) as constraints
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('auth', 'storage') order by 1`,
    );
    const wanted = facts.tables.map((one) => ({ ...one, constraints: [...one.constraints].sort() }));
    expect(columns).toEqual(wanted.sort((a, b) => (a.table < b.table ? -1 : 1)));
    const functions = await query<{ name: string }>(
      `select format('%s.%s(%s) returns %s owner %s', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), pg_get_userbyid(p.proowner)) as name
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('auth', 'storage', 'graphql_public')`,
    );
    expect(functions.map((row) => row.name)).toEqual(expect.arrayContaining(facts.functions));
  });

  test.each([
    ['create a table in auth', 'create table auth.mine (id int)'],
    ['change auth.users', 'alter table auth.users add column mine int'],
    ['create an event trigger', 'create event trigger mine on sql_drop execute function extensions.pgrst_drop_watch()'],
    ['publish all tables', 'create publication mine for all tables'],
    ['become superuser', 'set role supabase_admin'],
  ])('does not let postgres %s', async (_what, sql) => {
    await expect(query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  test.each([
    ['add a policy to storage.objects', 'create policy mine on storage.objects for select using (false)'],
    [
      'add a trigger to auth.users',
      'create trigger mine after update on auth.users for each row execute function public.handle_new_user()',
    ],
    ['create a privileged extension', 'create extension pg_stat_statements with schema extensions'],
    ['create a stand-in of a platform extension', 'create extension pg_net with schema extensions'],
    ['switch triggers off for its session', 'set session_replication_role = replica'],
  ])('lets postgres %s, as hosted projects do', async (_what, sql) => {
    // Several statements in one go give no rows; what counts is that none of them is refused.
    await expect(query(`begin; ${sql}; rollback`)).resolves.toBeUndefined();
  });

  test('row level security asks auth.uid() as on a hosted project', async () => {
    const client = new pg.Client({ connectionString: project.urls.production, ssl: false });
    await client.connect();
    const { rows: owners } = await client.query<{ id: string }>(
      'select owner_id as id from public.projects where id = 1',
    );
    await client.query(
      `begin; set local role authenticated; set local request.jwt.claims = '{"sub": "${owners[0]?.id ?? ''}", "role": "authenticated"}'`,
    );
    const { rows: mine } = await client.query<{ n: string }>(
      'select count(*) as n from public.tasks where project_id = 1',
    );
    await client.query('rollback; begin; set local role anon');
    const { rows: theirs } = await client.query<{ n: string }>('select count(*) as n from public.tasks');
    await client.end();
    expect(Number(theirs[0]?.n)).toBe(0);
    expect(Number(mine[0]?.n)).toBe(50);
  });
});

describe('the sandbox as a program', () => {
  const project = new TestProject();
  beforeAll(() => project.start(newestMajor));
  afterAll(() => project.destroy());
  const act = async (what: 'start' | 'stop' | 'status' | 'destroy') =>
    (await project.run('sandbox', {}, { act: what, wishes: {} })).json as Record<string, { url: string | null }>;

  test('keeps its ports and its rows over a stop, and has other passwords then', async () => {
    const before = new URL(project.urls.production);
    await project.query('production', `update public.projects set name = 'kept' where id = 1`);
    expect(Object.values(await act('stop')).map((server) => server.url)).toEqual([null, null, null]);
    const after = new URL((await act('start')).production?.url ?? '');
    expect(after.port).toBe(before.port);
    expect(after.password).not.toBe(before.password);
    project.useUrls(await act('status'));
    expect(await project.query('production', `select name from public.projects where id = 1`)).toEqual([
      { name: 'kept' },
    ]);
  });

  test('listens on 127.0.0.1 only, and never on the port of supabase/config.toml', async () => {
    const [row] = await project.query<{ a: string; s: string }>(
      'production',
      `select current_setting('listen_addresses') as a, current_setting('unix_socket_directories') as s`,
    );
    expect(row).toEqual({ a: '127.0.0.1', s: '' });
    const port = new URL(project.urls.staging).port;
    await act('stop');
    project.write('supabase/config.toml', `project_id = "planner"\n[db]\nport = ${port}\n`);
    const servers = await act('start');
    project.useUrls(servers);
    expect(Object.values(servers).map((server) => new URL(server.url ?? '').port)).not.toContain(port);
  });

  test('is looked for only where it was made', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'supasafe-test-elsewhere-'));
    const actElsewhere = (what: 'start' | 'stop' | 'destroy') =>
      project.run('sandbox', { env: { SUPASAFE_SERVERS: elsewhere } }, { act: what, wishes: {} });
    const refused = { exit: 3, json: { problems: [expect.objectContaining({ code: 'sandbox-elsewhere' })] } };
    expect(await actElsewhere('stop')).toMatchObject(refused);
    expect(await actElsewhere('destroy')).toMatchObject(refused);
    for (const { url } of Object.values(await act('status'))) expect(url).not.toBeNull();
    await act('stop');
    expect(await actElsewhere('start')).toMatchObject(refused);
    project.useUrls(await act('start'));
    rmSync(elsewhere, { recursive: true });
  });

  inDepth('two starts at once make one sandbox', async () => {
    await act('destroy');
    const [one, other] = await Promise.all([act('start'), act('start')]);
    expect(one).toEqual(other);
    project.useUrls(one);
  });

  test('makes the same ledger as the CLI, so that nothing counts as edited', async () => {
    const { json } = await project.run('doctor', { sandbox: true });
    expect(json.problems).toEqual([]);
  });

  inDepth('stop ends servers also that nobody wrote down yet, as when their making was cut off', async () => {
    const folders = dataFolders(project, 'sandbox');
    expect(serversIn(folders).length).toBeGreaterThanOrEqual(3);
    rmSync(project.path('.supasafe', 'sandbox'), { recursive: true });
    await act('stop');
    expect(serversIn(folders)).toEqual([]);
    project.write('supabase/seed.sql', 'insert into public.nowhere values (1);');
    const { exit, paper } = await project.run('sandbox', {}, { act: 'start', wishes: {} });
    expect(exit).toBe(1);
    expect(paper.text).toContain('The sandbox could not be filled: the seed failed.');
    expect(serversIn(folders)).toEqual([]);
  });

  test('a seed that wants all migrations gets them, unless somebody said how many are pending', async () => {
    const own = new TestProject();
    try {
      own.write('supabase/seed.sql', 'select priority from public.tasks;\n');
      const asked = await own.run('sandbox', {}, { act: 'start', wishes: { major: newestMajor, pending: 3 } });
      expect(asked.exit).toBe(1);
      expect(asked.paper.text).toContain('start --pending 0');
      const left = await own.run('sandbox', {}, { act: 'start', wishes: { major: newestMajor } });
      expect(left.exit).toBe(0);
      own.useUrls(left.json);
      expect((await own.ledger('production')).length).toBe(own.files('supabase/migrations').length);
      const again = await own.run('sandbox', {}, { act: 'start', wishes: { pending: 1 } });
      expect(again.paper.text).toContain('--pending counts for a new one');
    } finally {
      await own.destroy();
    }
  }, 120_000);

  test('destroy leaves nothing running and nothing behind', async () => {
    await act('destroy');
    await expect(project.query('production', 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await act('status')).toEqual({ local: { url: null }, staging: { url: null }, production: { url: null } });
  });
});
