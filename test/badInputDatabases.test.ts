import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { Secrets } from '../src/system/secrets.js';
import { inDepth, some } from './support/depth.js';
import { asSuperuser, databasesOf, envFiles, filesOf, problemsOf, refusals } from './support/badInput.js';
import { newestMajor } from './support/majors.js';
import { nobody, Paper, person } from './support/played.js';
import { TestProject } from './support/project.js';

const project = new TestProject();
/** Another project on this machine, with a migration of its own. */
const foreign = new TestProject();
const refuses = refusals(project, () => [...Object.values(project.urls), ...Object.values(foreign.urls)]);
const byName = (url: string) => url.replace('127.0.0.1', 'localhost');
const placeOf = (url: string) => ({ PGHOST: new URL(url).hostname, PGPORT: new URL(url).port });

beforeAll(async () => {
  foreign.migration('20260101000000_other_things.sql', 'create table other_things (id bigint primary key);\n');
  await project.start(newestMajor);
  await foreign.start(newestMajor);
});
afterAll(async () => {
  await project.destroy();
  await foreign.destroy();
});
beforeEach(() => envFiles(project, project.urls));

describe('two environments that are one database', () => {
  test('staging that is production by another host name', async () => {
    envFiles(project, { ...project.urls, staging: byName(project.urls.production) });
    const says = ['planner/staging', 'planner/production', '.env.staging', '.env.production'];
    await refuses('migrate', { exit: 3, codes: ['same-database'], says });
    await refuses('reset', { exit: 3, codes: ['production'], says }, { environment: 'staging', reason: 'why not' });
  });

  test('local that is production', async () => {
    envFiles(project, { ...project.urls, local: project.urls.production });
    const says = ['planner/local', 'planner/production', '.env.local', '.env.production'];
    await refuses('migrate', { exit: 3, codes: ['same-database'], says });
    const owner = { environment: 'local', played: { prompter: person() } } as const;
    await refuses('reset', { exit: 3, codes: ['production'], says }, owner);
  });

  test('local that is staging, by another name', async () => {
    envFiles(project, { ...project.urls, local: byName(project.urls.staging) });
    await refuses('migrate', { exit: 3, codes: ['same-database'], says: ['planner/local', 'planner/staging'] });
  });

  test('production that leads to another role and parameters of the same database', async () => {
    const other = `${project.urls.production.replace('//postgres:', '//supabase_admin:')}?connect_timeout=7`;
    envFiles(project, { ...project.urls, staging: other });
    await refuses('migrate', { exit: 3, codes: ['same-database'] });
  });
});

describe('production in the environment of the shell', () => {
  test.each([
    ['DATABASE_URL', (url: string) => ({ DATABASE_URL: url })],
    ['DATABASE_URL', (url: string) => ({ DATABASE_URL: byName(url).replace('postgresql:', 'postgres:') })],
    ['SUPABASE_DB_URL', (url: string) => ({ SUPABASE_DB_URL: `${url}?sslmode=disable` })],
    ['PGHOST', placeOf],
    ['PGHOST', (url: string) => placeOf(byName(url))],
  ])('under the name %s', async (name, environment) => {
    const expected = { exit: 3, codes: ['production-in-shell'], says: [name, 'planner/production', /unset/] } as const;
    const env = environment(project.urls.production);
    await refuses('migrate', expected, { env });
    await refuses('backup', expected, { env });
    await refuses('backup', expected, { env, sandbox: true });
  });

  test('under all three names is told for each', async () => {
    const { production } = project.urls;
    const env = { DATABASE_URL: production, SUPABASE_DB_URL: production, ...placeOf(production) };
    const codes = ['production-in-shell', 'production-in-shell', 'production-in-shell'];
    await refuses('migrate', { exit: 3, codes, says: ['DATABASE_URL', 'SUPABASE_DB_URL', 'PGHOST'] }, { env });
  });

  test('with a password that is not encoded counts too', async () => {
    const env = { DATABASE_URL: project.urls.production.replace(/@127/, '#%@127') };
    await refuses('migrate', { exit: 3, codes: ['production-in-shell'] }, { env });
  });

  test('other variables and other databases there are nobody’s business, and lead no program astray', async () => {
    const before = await databasesOf(Object.values(project.urls));
    const astray = { PGHOST: 'db.example.invalid', PGUSER: 'eve', PGPASSWORD: 'x', PGDATABASE: 'y', PGPORT: '1' };
    const env = { ...astray, PGOPTIONS: '-c wat=1', PGSERVICE: 'z', PGSSLMODE: 'verify-full', SUPABASE_WORKDIR: '/' };
    const wish = { verify: false as const, name: 'quiet', env: { ...env, DATABASE_URL: project.urls.staging } };
    const { exit, paper } = await project.run('backup', { ...wish, played: { prompter: nobody } });
    expect([exit, paper.text]).toEqual([0, expect.stringContaining('production/quiet')]);
    const metadata = parseMetadata(project.read('backups/database/production/quiet_metadata.json'), 'quiet');
    expect(metadata.database.port).toBe(Number(new URL(project.urls.production).port));
    expect(await databasesOf(Object.values(project.urls))).toEqual(before);
  });
});

describe('a scratch server that somebody lives on', () => {
  beforeAll(async () => {
    envFiles(project, project.urls);
    await project.run('backup', { verify: false as const, name: 'kept', played: { prompter: nobody } });
  });
  afterEach(() => rmSync(project.path('supasafe.json')));

  test.each(
    some([
      ['production', 'backup', 'production'],
      ['production', 'migrate', 'production'],
      ['staging', 'migrate', 'production'],
      ['production', 'backup', 'staging'],
      ['production', 'reset', 'local'],
      ['production', 'verify', 'production'],
    ] as const),
  )('%s is refused by %s (of %s) before anything is made there', async (server, command, environment) => {
    const scratch = byName(project.urls[server]).replace('//postgres:', '//supabase_admin:');
    project.write('supasafe.json', JSON.stringify({ scratch }));
    const expected = { exit: 3, codes: ['scratch-is-target'], says: [`planner/${server}`, 'supasafe.json'] } as const;
    await refuses(command, expected, { environment, name: command === 'verify' ? 'kept' : null });
  });
});

describe('an extension that scratch lacks', () => {
  // The catalogue's own row is all that anybody asks of an extension before a dump.
  const pretend = `set allow_system_table_mods = on;
    insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    values (900000, 'vector', 10, 'extensions'::regnamespace, true, '0.8.0')`;
  const remedy = [/the extension vector/, /"scratch" in supasafe\.json/];

  describe('in production', () => {
    beforeAll(() => asSuperuser(project.urls.production, pretend));
    afterAll(() =>
      asSuperuser(
        project.urls.production,
        'set allow_system_table_mods = on; delete from pg_extension where oid = 900000',
      ),
    );

    test('is named with its remedy before anything is dumped', async () => {
      const says = ['planner/production', ...remedy, /supabase_admin:postgres@127\.0\.0\.1:54322/];
      await refuses('migrate', { exit: 3, codes: ['extension-missing'], says });
      const says2 = [...says, /npm run backup -- --no-verify/];
      await refuses('backup', { exit: 3, codes: ['extension-missing'], says: says2 });
    });

    test('has its remedy on the screen as it must be written, the password of every local stack included', async () => {
      const screen = new Paper(new Secrets().redact);
      await project.run('backup', { played: { prompter: nobody, report: screen } });
      expect(screen.text).toMatch(/supabase_admin:postgres@127\.0\.0\.1:54322/);
    });

    test('does not keep anybody from a backup without proof, which cannot be proved later either', async () => {
      const wish = { verify: false as const, name: 'unproved', played: { prompter: nobody } };
      const { exit, paper } = await project.run('backup', wish);
      expect([exit, paper.text]).toEqual([0, expect.stringContaining('production/unproved')]);
      await refuses('verify', { exit: 3, codes: ['extension-missing'], says: ['vector'] }, { name: 'unproved' });
    });
  });

  test.each(
    some([
      'create extension vector;',
      'create extension if not exists "vector" with schema extensions cascade;',
      'do $$ begin create extension vector; end $$;',
    ]),
  )('in a pending migration: %s', async (sql) => {
    const file = '20261006000000_embeddings.sql';
    project.migration(file, `-- Embeddings\n\n${sql}\n`);
    try {
      await refuses('migrate', { exit: 3, codes: ['extension-missing'], says: [`${file}, line 3`, ...remedy] });
    } finally {
      project.git('reset', '-q', '--hard', 'HEAD~1');
    }
  });
});

describe('the sandbox, when it is asked for', () => {
  test('wins over .env files in a backup', async () => {
    envFiles(project, { ...foreign.urls, production: 'mysql://nowhere' });
    const wish = { sandbox: true, verify: false as const, name: 'own', played: { prompter: nobody } };
    const { exit, paper } = await project.run('backup', wish);
    expect([exit, paper.text]).toEqual([0, expect.stringContaining('production/own')]);
    const metadata = parseMetadata(project.read('backups/database/production/own_metadata.json'), 'own');
    expect(metadata.database.port).toBe(Number(new URL(project.urls.production).port));
  });

  test('wins over .env files in a reset: what the files name is left alone', async () => {
    envFiles(project, { ...foreign.urls, local: foreign.urls.production });
    const others = [project.urls.staging, project.urls.production, ...Object.values(foreign.urls)];
    const before = await databasesOf(others);
    const owner = person('a try', 'planner/local');
    const { exit, paper } = await project.run('reset', {
      sandbox: true,
      environment: 'local',
      played: { prompter: owner },
    });
    expect(paper.text).toContain('local is reset: 11 migrations');
    expect([exit, owner.unused]).toEqual([0, []]);
    expect(await project.ledger('local')).toHaveLength(11);
    expect(await databasesOf(others)).toEqual(before);
  });
});

describe("another project's server on the local port", () => {
  let files: ReadonlyMap<string, string>;
  beforeAll(() => {
    const port = new URL(foreign.urls.local).port;
    project.write('supabase/config.toml', project.read('supabase/config.toml').replace('54322', port));
    files = filesOf(foreign);
  });
  beforeEach(() => {
    const { staging, production } = project.urls;
    envFiles(project, { staging, production });
  });
  afterEach(() => expect(filesOf(foreign)).toEqual(files));

  test('is no local stack while its password is another', async () => {
    const says = [/no local stack \(wrong-password\)/];
    await refuses('reset', { exit: 2, codes: ['nothing-to-reset'], says }, { environment: 'local' });
  });

  test('is not reset, whatever its password', async () => {
    await asSuperuser(foreign.urls.local, `alter role postgres password 'postgres'`);
    const says = ['planner/local', /20260101000000/, /another project's/];
    const owner = { environment: 'local', played: { prompter: person() } } as const;
    await refuses('reset', { exit: 2, codes: ['nothing-to-reset'], says }, owner);
  });

  test('is passed over by a dry run of migrate, which would take a stand-in', async () => {
    const before = await databasesOf(Object.values(foreign.urls));
    const { exit, paper } = await project.run('migrate', { dryRun: true, played: { prompter: nobody } });
    expect([exit, paper.text]).toEqual([
      0,
      expect.stringMatching(/Try on local\n +on a stand-in: .*20260101000000.*another project's/),
    ]);
    expect(await databasesOf(Object.values(foreign.urls))).toEqual(before);
  });

  inDepth('is passed over by migrate, which takes a stand-in', async () => {
    const before = await databasesOf(Object.values(foreign.urls));
    const owner = person('handles are unused', 'planner/production');
    const outcome = await project.run('migrate', { played: { prompter: owner } });
    expect(problemsOf(outcome)).toEqual([]);
    expect([outcome.exit, owner.unused]).toEqual([0, []]);
    expect(outcome.json.local).toMatchObject({ result: 'stand-in' });
    expect(outcome.paper.text).toMatch(/Try on local {2}on a stand-in: .*20260101000000.*another project's/);
    expect(outcome.paper.text).toMatch(/Local +stand-in: passed, /);
    expect(await project.ledger('production')).toHaveLength(11);
    expect(await databasesOf(Object.values(foreign.urls))).toEqual(before);
  });
});
