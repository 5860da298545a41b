import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asSuperuser } from './support/badInput.js';
import { all } from './support/depth.js';
import { newestMajor } from './support/majors.js';
import { nobody, person } from './support/played.js';
import { TestProject } from './support/project.js';
import { allYes, ThreeClients } from './support/threeClients.js';
import { admit, copyCertificates, encrypt, forward } from './support/tlsServers.js';

const project = new TestProject();
let clients: ThreeClients;

/** Which databases let whom in says what a client has done. */
const databases = {
  any: 'postgres',
  tls: 'only_tls',
  plain: 'only_plain',
  certificate: 'only_certificate',
} as const;
const admitted = [
  'hostssl only_tls all all scram-sha-256',
  'hostnossl only_tls all all reject',
  'hostnossl only_plain all all scram-sha-256',
  'hostssl only_plain all all reject',
  'hostssl only_certificate postgres all scram-sha-256 clientcert=verify-full',
  'host only_certificate postgres all reject',
];

/** local's server shows an expired certificate, staging's speaks no TLS, production's a good one for localhost. */
const servers = { good: 'production', none: 'staging', expired: 'local' } as const;

beforeAll(async () => {
  await project.start(newestMajor);
  copyCertificates(project.folder);
  clients = await ThreeClients.find(project.folder);
  await Promise.all([encrypt(project.urls.production, 'server'), encrypt(project.urls.local, 'server-expired')]);
  for (const url of Object.values(project.urls)) {
    await admit(url, ...admitted);
    for (const name of Object.values(databases).slice(1)) await asSuperuser(url, `create database ${name}`);
  }
});
afterAll(() => project.destroy());

interface Case {
  readonly mode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  readonly server: keyof typeof servers;
  /** The certificate is for localhost. */
  readonly host: 'localhost' | '127.0.0.1';
  readonly root: 'authority' | 'stranger' | null;
  readonly own: 'client' | 'client-stranger' | null;
}

/** What the documentation promises for a URL. */
function promised({ mode, server, host, root, own }: Case): 'plain' | 'tls' | 'certificate' | 'refused' | 'unreadable' {
  if (mode.startsWith('verify-') && root === null) return 'unreadable';
  const leftToServer = mode === 'allow' || mode === 'prefer';
  if (mode === 'disable' || (leftToServer && server === 'none')) return 'plain';
  if (server === 'none') return 'refused';
  if (root !== null && (root === 'stranger' || server === 'expired')) return 'refused';
  if (mode === 'verify-full' && host !== 'localhost') return 'refused';
  if (own === 'client-stranger') return 'refused';
  return own === 'client' ? 'certificate' : 'tls';
}

function urlOf(one: Case, database: string): string {
  const url = new URL(project.urls[servers[one.server]]);
  const query = [
    `sslmode=${one.mode}`,
    ...(one.root === null ? [] : [`sslrootcert=${one.root}.crt`]),
    ...(one.own === null ? [] : [`sslcert=${one.own}.crt`, `sslkey=${one.own}.key`]),
  ];
  return `postgresql://postgres:${url.password}@${one.host}:${url.port}/${database}?${query.join('&')}`;
}

const cases: Case[] = [];
for (const mode of ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const)
  for (const server of ['good', 'none', 'expired'] as const)
    for (const host of ['localhost', '127.0.0.1'] as const)
      for (const root of ['authority', 'stranger', null] as const)
        for (const own of ['client', 'client-stranger', null] as const)
          if (own === null || (server === 'good' && host === 'localhost'))
            cases.push({ mode, server, host, root, own });

/** Each pair of values of two columns that says something stands in one of these. */
const chosen: readonly Case[] = [
  { mode: 'disable', server: 'good', host: 'localhost', root: 'authority', own: 'client' },
  { mode: 'prefer', server: 'good', host: '127.0.0.1', root: 'authority', own: 'client' },
  { mode: 'require', server: 'none', host: 'localhost', root: null, own: null },
  { mode: 'require', server: 'good', host: 'localhost', root: 'stranger', own: 'client' },
  { mode: 'verify-ca', server: 'good', host: '127.0.0.1', root: 'authority', own: null },
  { mode: 'verify-full', server: 'good', host: 'localhost', root: 'authority', own: 'client' },
  { mode: 'verify-full', server: 'good', host: '127.0.0.1', root: 'authority', own: null },
  { mode: 'verify-full', server: 'good', host: 'localhost', root: 'authority', own: 'client-stranger' },
  { mode: 'verify-full', server: 'good', host: 'localhost', root: null, own: null },
];

describe('driver, client programs and both Supabase CLIs', () => {
  test.each(all ? cases : chosen)('agree on %j', async (one) => {
    const expected = promised(one);
    const target = await clients.read(urlOf(one, databases[expected in databases ? (expected as 'tls') : 'any']));
    if (!('address' in target)) {
      expect([expected, target.map(({ code }) => code)]).toEqual(['unreadable', ['url-unreadable']]);
      return;
    }
    const answers = await clients.ask(target);
    if (expected !== 'refused') expect(answers).toEqual(allYes);
    else for (const answer of Object.values(answers)) expect(answer).not.toMatch(/^yes$/m);
  });

  test('with a client certificate where it is asked for, and told so where there is none', async () => {
    const one: Case = { mode: 'require', server: 'good', host: 'localhost', root: null, own: null };
    const target = await clients.read(urlOf(one, databases.certificate));
    if (!('address' in target)) throw new Error('it was not read');
    const answers = await clients.ask(target);
    for (const answer of Object.values(answers)) expect(answer).not.toMatch(/^yes$/m);
    expect(answers.driver).toMatch(/asks for a client certificate/);
  });
});

describe('what a user has lying about', () => {
  const home = project.path('home');
  const kept = { ...process.env };
  beforeAll(() => {
    const { password } = new URL(project.urls.production);
    mkdirSync(join(home, '.postgresql'), { recursive: true });
    copyCertificates(join(home, '.postgresql'));
    for (const [from, to] of [
      ['stranger.crt', 'root.crt'],
      ['client-stranger.crt', 'postgresql.crt'],
      ['client-stranger.key', 'postgresql.key'],
    ] as const)
      writeFileSync(join(home, '.postgresql', to), project.read(from), { mode: 0o600 });
    writeFileSync(join(home, '.pgpass'), `*:*:*:*:${password}\n`, { mode: 0o600 });
    writeFileSync(join(home, '.pg_service.conf'), '[shop]\nhost=127.0.0.1\nport=1\n');
  });
  afterAll(() => {
    for (const name of Object.keys(process.env)) if (!(name in kept)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, kept);
  });

  test('in ~/.postgresql and in the shell changes nothing for anybody', async () => {
    const shell = {
      HOME: home,
      PGHOST: '203.0.113.7',
      PGPORT: '1',
      PGUSER: 'eve',
      PGPASSWORD: 'wrong',
      PGOPTIONS: '-c no_such_setting=on',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: project.path('stranger.crt'),
      PGSSLNEGOTIATION: 'direct',
      PGSERVICE: 'shop',
      PGPASSFILE: join(home, '.pgpass'),
    };
    Object.assign(process.env, shell);
    const one: Case = { mode: 'require', server: 'good', host: 'localhost', root: null, own: null };
    const target = await clients.read(urlOf(one, databases.tls), shell);
    if (!('address' in target)) throw new Error('it was not read');
    expect(await clients.ask(target, shell)).toEqual(allYes);
  });

  test('as a password file is not used for a URL without a password, by nobody', async () => {
    const shell = { HOME: home, PGPASSFILE: join(home, '.pgpass'), PGPASSWORD: new URL(project.urls.staging).password };
    Object.assign(process.env, shell);
    const one: Case = { mode: 'disable', server: 'good', host: 'localhost', root: null, own: null };
    const url = urlOf(one, databases.plain).replace(/:[^:@]*@/, '@');
    const target = await clients.read(url, shell);
    if (!('address' in target)) throw new Error('it was not read');
    const answers = await clients.ask(target, shell);
    for (const answer of Object.values(answers)) expect(answer).not.toMatch(/^yes$/m);
    expect(answers.driver).toMatch(/wants a password, and the URL has none/);
  });
});

describe('an address', () => {
  const nasty = String.raw`a b/c@d%e:f?#'"\ä`;
  const encoded = encodeURIComponent(nasty).replaceAll("'", '%27');

  test('with every part percent-encoded, on IPv6, is the same to all', async () => {
    const { port, password } = new URL(project.urls.staging);
    const quoted = `"${nasty.replaceAll('"', '""')}"`;
    await asSuperuser(project.urls.staging, `create role ${quoted} superuser login password '${password}'`);
    await asSuperuser(project.urls.staging, `create database ${quoted}`);
    const way = await forward(Number(port), { host: '::1' });
    const target = await clients.read(`postgresql://${encoded}:${password}@[::1]:${way.port}/${encoded}`);
    if (!('address' in target)) throw new Error('it was not read');
    expect(await clients.ask(target)).toEqual(allYes);
    way.close();
  });

  test('with the user of a session pooler works; the role is the one that the server sees', async () => {
    const { port, password } = new URL(project.urls.staging);
    const user = 'postgres.abcdefghijklmnopqrst';
    const way = await forward(Number(port), { user: [user, 'postgres'] });
    const url = `postgresql://${user}:${password}@127.0.0.1:${way.port}/postgres`;
    project.useEnvFiles({ production: url });
    const { exit, paper } = await project.run('backup', {
      name: 'pooled',
      played: { prompter: nobody },
      verify: 'counts',
    });
    way.close();
    expect([exit, paper.text]).toEqual([0, expect.stringContaining('production/pooled')]);
    expect(project.read('backups/database/production/pooled_schema.sql')).not.toContain(user);
  });
});

describe('a whole command over TLS with a client certificate', () => {
  test(all ? 'migrate' : 'backup', async () => {
    const { urls } = project;
    await admit(
      urls.production,
      ...admitted,
      'hostssl all postgres all scram-sha-256 clientcert=verify-full',
      'host all postgres all reject',
    );
    const one: Case = { mode: 'verify-full', server: 'good', host: 'localhost', root: 'authority', own: 'client' };
    const plain = { local: urls.local, staging: urls.staging };
    project.useEnvFiles({ ...plain, production: urlOf(one, 'postgres') });
    const owner = all ? person('handles are unused', 'planner/production') : nobody;
    const { exit, paper } = await project.run(all ? 'migrate' : 'backup', { played: { prompter: owner } });
    expect([exit, paper.text]).toEqual([
      0,
      expect.stringMatching(all ? /planner\/production is migrated/ : /production\/backup_/),
    ]);
    project.useEnvFiles({ ...plain, production: urlOf({ ...one, own: null }, 'postgres') });
    const refused = await project.run('backup', { played: { prompter: nobody } });
    expect([refused.exit, refused.paper.text]).toEqual([2, expect.stringContaining('asks for a client certificate')]);
  });
});
