import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseMetadata } from '../src/backup/metadata.js';
import { inDepth, some } from './support/depth.js';
import { asSuperuser, closedPort, encoded, envFiles, filesOf, refusals, withPassword } from './support/badInput.js';
import { newestMajor } from './support/majors.js';
import { nobody, person } from './support/played.js';
import { TestProject } from './support/project.js';

const project = new TestProject();
const servers = () => Object.values(project.urls);
const refuses = refusals(project, servers);
const production = (change: (url: string) => string) =>
  envFiles(project, { ...project.urls, production: change(project.urls.production) });

beforeAll(() => project.start(newestMajor));
afterAll(() => project.destroy());

describe('a URL that is missing or wrong', () => {
  test.each(['migrate', 'backup'] as const)('%s without a URL for production says where it looked', async (command) => {
    const says = ['planner/production', project.path('.env.production'), 'SUPASAFE_PRODUCTION_URL', 'DATABASE_URL='];
    for (const urls of [{}, { local: project.urls.local, staging: project.urls.staging }]) {
      envFiles(project, urls);
      await refuses(command, { exit: 2, codes: ['url-missing'], says });
    }
    project.write('.env.production', 'DATABASE_URL=\n');
    await refuses(command, { exit: 2, codes: ['url-missing'], says });
  });

  test('a reset of staging wants its URL, and one of production to compare it with', async () => {
    envFiles(project, { production: project.urls.production });
    await refuses('reset', { exit: 2, codes: ['url-missing'], says: ['.env.staging'] }, { environment: 'staging' });
    envFiles(project, { staging: project.urls.staging });
    const expected = { exit: 3, codes: ['cannot-compare'], says: ['planner/staging', '.env.production'] } as const;
    await refuses('reset', expected, { environment: 'staging' });
  });

  test.each(
    some([
      'mysql://postgres:Gehe1mes@127.0.0.1:5432/postgres',
      'https://postgres:Gehe1mes@127.0.0.1/postgres',
      'postgres:Gehe1mes@127.0.0.1:5432/postgres',
      'postgresql://postgres:Gehe1mes@',
      'postgresql://postgres:Gehe1mes@127.0.0.1:99999/postgres',
      'postgresql://postgres:Gehe1mes@127.0.0.1:0/postgres',
      'postgresql://postgres:Gehe1mes@127.0.0.1:54x/postgres',
      'postgresql://postgres:Gehe1mes@my_host!/postgres',
      'postgresql://127.0.0.1:5432/postgres?user=postgres&password=Gehe1mes',
      'postgresql://postgres@127.0.0.1:5432/postgres?password=Gehe1mes',
      'postgresql://postgres:Gehe1mes@127.0.0.1:5432/postgres?wat=1',
      'op://vault/production/Gehe1mes',
    ]),
  )('%s cannot be read', async (url) => {
    envFiles(project, { production: url });
    const expected = { exit: 2, codes: ['url-unreadable'], says: ['.env.production'], secrets: ['Gehe1mes'] } as const;
    await refuses('backup', expected);
    await refuses('migrate', expected);
  });

  test.each(some(['sslmode=wat', 'connect_timeout=soon', 'gssencmode=wat', 'channel_binding=wat']))(
    'the parameter %s, which no client understands, is found out before the dump',
    async (query) => {
      production((url) => `${url}?${query}`);
      const expected = { exit: 2, codes: ['url-unreadable'], says: [query.split('=')[0] ?? ''] } as const;
      await refuses('backup', expected, { verify: false });
    },
  );

  test('a certificate that is not there is named', async () => {
    production((url) => `${url}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`);
    const expected = { exit: 2, codes: ['certificate-file'], says: ['/nowhere/ca.pem', '.env.production'] } as const;
    await refuses('backup', expected);
  });

  test('a transaction pooler is refused', async () => {
    production((url) => url.replace(/:\d+\/postgres$/, ':6543/postgres'));
    for (const command of ['backup', 'migrate'] as const)
      await refuses(command, { exit: 2, codes: ['transaction-pooler'], says: ['6543', '5432'] });
  });

  test('programs that should print the URL and do not are named, what they print is not', async () => {
    const commands = {
      '["/nowhere/op","read"]': 'could not be started',
      '["false"]': 'printed no URL (exit 1)',
      '["echo","mysql://postgres:Gehe1mes@h/d"]': 'cannot be read',
      'echo postgresql://postgres:Gehe1mes@h/d': 'is not a JSON array',
    };
    for (const [command, says] of Object.entries(commands)) {
      envFiles(project, {});
      project.write('.env.production', `DATABASE_URL_COMMAND=${command}\n`);
      const codes = [says === 'cannot be read' ? 'url-unreadable' : 'url-missing'];
      const escaped = new RegExp(says.replace(/[()]/g, '\\$&'));
      await refuses('backup', { exit: 2, codes, says: ['.env.production', escaped], secrets: ['Gehe1mes'] });
    }
  });
});

describe('a server that cannot be used', () => {
  test('nothing listens', async () => {
    const port = await closedPort();
    production((url) => url.replace(/:\d+\/postgres$/, `:${port}/postgres`));
    const expected = { exit: 2, codes: ['unreachable'], says: [`127.0.0.1:${port}`, '.env.production'] } as const;
    for (const command of ['backup', 'migrate'] as const) await refuses(command, expected);
  });

  test('the password is wrong', async () => {
    production((url) => withPassword(url, 'Gehe1mes'));
    const says = ['planner/production', '.env.production', /%25/];
    const expected = { exit: 2, codes: ['wrong-password'], says, secrets: ['Gehe1mes'] } as const;
    for (const command of ['backup', 'migrate'] as const) await refuses(command, expected);
  });

  test('the database does not exist', async () => {
    production((url) => url.replace(/postgres$/, 'shop'));
    const expected = { exit: 2, codes: ['no-database'], says: [/database "shop" does not exist/] } as const;
    for (const command of ['backup', 'migrate'] as const) await refuses(command, expected);
  });

  test('each fault of three environments is told at once', async () => {
    const { local, staging, production: whole } = project.urls;
    const port = await closedPort();
    envFiles(project, {
      local: withPassword(local, 'Gehe1mes#'),
      staging: staging.replace(/:\d+\/postgres$/, `:${port}/postgres`),
      production: withPassword(whole, 'Gehe1mes'),
    });
    const codes = ['url-unreadable', 'unreachable', 'wrong-password'];
    const says = ['.env.local', '.env.staging', '.env.production'];
    await refuses('migrate', { exit: 2, codes, says, secrets: ['Gehe1mes'] });
  });

  test('a URL that is wrong is never answered by the sandbox of supasafe.json', async () => {
    project.write('supasafe.json', '{"sandbox": true}');
    const port = await closedPort();
    envFiles(project, { production: `postgresql://postgres:Gehe1mes@127.0.0.1:${port}/postgres` });
    await refuses('backup', { exit: 2, codes: ['unreachable'], secrets: ['Gehe1mes'] });
    envFiles(project, { local: project.urls.local });
    await refuses('backup', { exit: 2, codes: ['url-missing'] });
    project.write('supasafe.json', '{}');
  });
});

describe('a password that is not encoded', () => {
  test.each(some(Array.from('@:/%#?$\'"\\ ')))('one with %j is explained and not shown', async (character) => {
    const encodings = /@ as %40 .*\n.*' as %27 .* a space as %20/;
    const says = ['.env.production', encodings];
    const expected = { exit: 2, codes: ['url-unreadable'], says, secrets: ['Gehe', '1mes'] } as const;
    production((url) => withPassword(url, `Gehe${character}1mes`));
    await refuses('backup', expected);
    production((url) => withPassword(url, `Gehe1mes${character}${character}x`));
    await refuses('migrate', expected);
  });

  test('one whose % reads as an encoded letter is a wrong password, with a word about %', async () => {
    production((url) => withPassword(url, 'Gehe%41mes'));
    await refuses('backup', { exit: 2, codes: ['wrong-password'], says: [/%25/], secrets: ['Gehe', 'mes@'] });
  });
});

describe('a password with every such character, encoded', () => {
  const password = ` p@s:s/w%r#d?$x'y"z\\ %41;&=+é`;
  const expectNowhere = () => {
    const spelled = [password, encoded(password), encodeURIComponent(password), JSON.stringify(password).slice(1, -1)];
    for (const path of filesOf(project).keys())
      if (!path.startsWith('.env.')) for (const one of spelled) expect(project.read(path)).not.toContain(one);
  };
  beforeAll(async () => {
    for (const url of servers())
      await asSuperuser(url, `alter role postgres password '${password.replaceAll("'", "''")}'`);
    const given = Object.entries(project.urls).map(([name, url]) => [name, withPassword(url, encoded(password))]);
    envFiles(project, Object.fromEntries(given) as typeof project.urls);
  });

  inDepth('works for a whole backup', async () => {
    const { exit, paper } = await project.run('backup', { name: 'nasty', played: { prompter: nobody } });
    expect(paper.text).toContain('production/nasty');
    expect(exit).toBe(0);
    const metadata = project.read('backups/database/production/nasty_metadata.json');
    expect(parseMetadata(metadata, 'nasty').verification?.result).toBe('verified');
    for (const words of [password, encoded(password)]) expect(paper.text).not.toContain(words);
    expectNowhere();
  });

  // So does a password like it in test/environments.test.ts.
  inDepth('works for a whole migrate', async () => {
    const owner = person('handles are unused', 'planner/production');
    const { exit, paper, json } = await project.run('migrate', { played: { prompter: owner } });
    expect(paper.text).toContain('planner/production is migrated');
    expect([exit, owner.unused]).toEqual([0, []]);
    expect(json.local).toMatchObject({ result: 'pushed' });
    for (const url of servers())
      expect(await asSuperuser(url, 'select from supabase_migrations.schema_migrations')).toHaveLength(11);
    for (const words of [password, encoded(password)]) expect(paper.text).not.toContain(words);
    expectNowhere();
  });
});
