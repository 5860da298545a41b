import { describe, expect, test } from '@jest/globals';
import { parseDatabaseUrl } from '../../src/environments/url.js';
import { open, readable, unreadable } from './support.js';

const special = ['@', ':', '/', '%', '#', '?', '$', "'", '"', '\\', ' '];
const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
const withPassword = (password: string) => `postgresql://postgres:${password}@db.example.com:5432/postgres`;
const advice = [
  'Write postgresql://user:password@host:port/database, and in the password',
  '@ as %40   : as %3A   / as %2F   % as %25   # as %23   ? as %3F   $ as %24',
  `' as %27   " as %22   \\ as %5C   a space as %20`,
];

describe('a password', () => {
  test.each(special)('with a bare [%s] is refused with one explanation that does not show it', (character) => {
    expect(unreadable(withPassword(`Alpha${character}Xeta`))).toEqual({
      code: 'url-unreadable',
      exit: 2,
      what: 'The database URL in .env.production cannot be read.',
      details: ['Most often the password holds a character that means something else in a URL (it is not shown here).'],
      next: advice,
    });
  });

  test.each(['[YOUR-PASSWORD]', 'your_password'])("that is Supabase's placeholder, %s, is asked for", (password) => {
    expect(unreadable(withPassword(password)).what).toMatch(/still has Supabase's placeholder/);
  });

  test.each(special)('with an encoded [%s] is read as it is', (character) => {
    expect(readable(withPassword(`Alpha${hex(character)}Xeta`)).password.reveal()).toBe(`Alpha${character}Xeta`);
    expect(readable(withPassword(`Alpha${hex(character).toLowerCase()}Xeta`)).password.reveal()).toBe(
      `Alpha${character}Xeta`,
    );
  });

  test('with any two bare special characters is refused, and no piece of it is shown', () => {
    const wrong: string[] = [];
    for (const first of special) {
      for (const second of special) {
        const text = withPassword(`Alpha${first}Xeta${second}Zamma`);
        const url = parseDatabaseUrl(text, '.env.production', open);
        if (!('code' in url)) wrong.push(`read: ${text}`);
        else if (/Alpha|Xeta|Zamma/.test(JSON.stringify(url))) wrong.push(`shown: ${text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('that looks like a host with a known parameter is refused, not taken for one', () => {
    const url = parseDatabaseUrl(withPassword('Alpha@elsewhere?sslmode=disable&connect_timeout=Xeta'), '.env', open);
    expect(url).toMatchObject({ code: 'url-unreadable', exit: 2 });
  });

  test('with every printable character of ASCII and beyond is read when it is encoded', () => {
    const password = `${String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))}äß漢🙂`;
    const encoded = encodeURIComponent(password).replaceAll("'", '%27');
    expect(readable(withPassword(encoded)).password.reveal()).toBe(password);
  });

  test('with a NUL character is refused: no server can have it', () => {
    expect(parseDatabaseUrl(withPassword('Alpha%00Xeta'), '.env', open)).toMatchObject({ code: 'url-unreadable' });
  });

  test('that is not UTF-8 when decoded is refused', () => {
    expect(unreadable(withPassword('Alpha%FFXeta')).code).toBe('url-unreadable');
  });

  test('may be missing, and is empty then', () => {
    expect(readable('postgresql://postgres@db.example.com').password.reveal()).toBe('');
  });

  test('among the parameters is refused without being shown', () => {
    expect(unreadable('postgresql://postgres@db.example.com/postgres?password=Alpha')).toEqual({
      code: 'url-unreadable',
      exit: 2,
      what: 'The database URL in .env.production has its password among the parameters.',
      details: [],
      next: ['Write it before the @: postgresql://user:password@host:port/database'],
    });
  });
});

describe('a URL', () => {
  test('of a pooler keeps the project in the user name', () => {
    expect(readable('postgres://postgres.abcdef:x@aws-0-eu.pooler.supabase.com:5432/postgres').address).toEqual({
      host: 'aws-0-eu.pooler.supabase.com',
      port: 5432,
      user: 'postgres.abcdef',
      database: 'postgres',
      parameters: { sslmode: 'require' },
    });
  });

  test('without port and database has the port 5432 and a database of its user', () => {
    expect(readable('postgresql://ad%20a:x@db.example.com').address).toMatchObject({ port: 5432, database: 'ad a' });
  });

  test('through the transaction pooler is refused with the reason', () => {
    expect(unreadable('postgresql://postgres.abc:Alpha@pooler.example.com:6543/postgres', '.env.staging')).toEqual({
      code: 'transaction-pooler',
      exit: 2,
      what: 'The database URL in .env.staging goes through a transaction pooler (port 6543).',
      details: [
        'A transaction pooler hands every transaction to another session: snapshots, advisory locks and lock_timeout do not survive it.',
      ],
      next: ['Use the direct connection or the session pooler (port 5432) of the project instead.'],
    });
  });

  test.each([0, 65536, 99999])('with the port %i is refused', (port) => {
    expect(unreadable(`postgresql://a:b@db.example.com:${port}/postgres`)).toEqual({
      code: 'url-unreadable',
      exit: 2,
      what: `The database URL in .env.production has the port ${port}.`,
      details: [],
      next: ['Ports go from 1 to 65535.'],
    });
  });

  test('that is none is told so', () => {
    expect(unreadable('mysql://root:Alpha@db.example.com/shop')).toEqual({
      code: 'url-unreadable',
      exit: 2,
      what: 'The database URL in .env.production cannot be read.',
      details: ['It does not begin with postgresql://'],
      next: advice,
    });
  });

  test.each([
    ['localhost', 'localhost', 'disable'],
    ['127.0.0.1', '127.0.0.1', 'disable'],
    ['127.8.9.10', '127.8.9.10', 'disable'],
    ['[::1]', '::1', 'disable'],
    ['[2001:db8::7]', '2001:db8::7', 'require'],
    ['10.0.0.1', '10.0.0.1', 'require'],
    ['localhost.example.com', 'localhost.example.com', 'require'],
    ['127.0.0.1.example.com', '127.0.0.1.example.com', 'require'],
    ['db_1.internal', 'db_1.internal', 'require'],
  ])('to %s has the host %s and sslmode %s', (written, host, sslmode) => {
    expect(readable(`postgresql://a:b@${written}:5433/shop`).address).toEqual({
      host,
      port: 5433,
      user: 'a',
      database: 'shop',
      parameters: { sslmode },
    });
  });

  test('keeps the parameters that every client knows, decoded as libpq does, and its own sslmode', () => {
    const query = 'sslmode=verify-full&sslrootcert=%2Fa+b%20c.crt&connect_timeout=3&options=-c%20role%3Dx';
    expect(readable(`postgresql://a:b@127.0.0.1/shop?${query}`).address.parameters).toEqual({
      sslmode: 'verify-full',
      sslrootcert: '/a+b c.crt',
      connect_timeout: '3',
      options: '-c role=x',
    });
  });

  test('loses the parameters of object mappers', () => {
    const query =
      'pgbouncer=true&connection_limit=1&pool_timeout=0&schema=public&application_name=x&uselibpqcompat=true';
    expect(readable(`postgresql://a:b@127.0.0.1/shop?${query}`).address.parameters).toEqual({ sslmode: 'disable' });
  });

  test.each(['port', 'user', 'dbname', 'wat', 'constructor', 'toString'])(
    'with the parameter %s is refused by its name',
    (name) => {
      expect(unreadable(`postgresql://a:Alpha@db.example.com/shop?${name}=elsewhere`)).toEqual({
        code: 'url-unreadable',
        exit: 2,
        what: `The database URL in .env.production has the parameter "${name}", which is not taken here.`,
        details: [],
        next: [
          `Take "${name}" out of the URL. Taken are sslmode, sslrootcert, sslcert, sslkey, connect_timeout, options.`,
        ],
      });
    },
  );

  test('loses what asks for nothing that the clients do not do anyway', () => {
    const query = 'channel_binding=prefer&gssencmode=disable&sslnegotiation=postgres&sslsni=1&target_session_attrs=any';
    expect(readable(`postgresql://a:b@127.0.0.1/shop?${query}`).address.parameters).toEqual({ sslmode: 'disable' });
  });

  test.each([
    ['channel_binding=require', /verify-full with sslrootcert proves who answers/],
    ['gssencmode=require', /verify-full with sslrootcert/],
    ['sslnegotiation=direct', /ask the server for TLS first/],
    ['sslcrl=/crl.pem', /verify-full with sslrootcert/],
    ['sslpassword=Alpha', /without a password/],
    ['ssl_min_protocol_version=TLSv1.3', /TLS 1\.2 or later/],
    ['ssl=true', /sslmode=require/],
    ['host=/tmp', /before the path/],
    ['hostaddr=::1', /as the host/],
    ['target_session_attrs=read-write', /one server/],
    ['service=shop', /not read/],
    ['passfile=/x', /not read/],
  ])('with %s is refused with what to do instead', (query, advice) => {
    const problem = unreadable(`postgresql://a:Alpha@db.example.com/shop?sslmode=require&${query}`);
    expect(problem).toMatchObject({ code: 'url-unreadable', exit: 2, next: [expect.stringMatching(advice)] });
    expect(problem.what).toContain(`has the parameter "${query.split('=')[0] ?? ''}", which is not taken here`);
    expect(JSON.stringify(problem)).not.toContain('Alpha');
  });

  test.each([
    ['postgresql://a:Alpha@/shop?host=/tmp', /names no host/, /127\.0\.0\.1/],
    ['postgresql:///shop?host=/var/run/postgresql', /names no host/, /127\.0\.0\.1/],
    ['postgresql://?service=shop', /names no host/, /127\.0\.0\.1/],
    ['postgresql://a:Alpha@%2Ftmp:5432/shop', /names no host/, /127\.0\.0\.1/],
    ['postgresql://a:Alpha@one:5432,two:5433/shop', /several hosts/, /one host/],
    ['postgresql://a:Alpha@[::1],[::2]/shop', /several hosts/, /one host/],
    ['postgresql://a:Alpha@[fe80::1%25eth0]:5432/shop', /zone/, /name or an address/],
    ['service=shop', /does not begin with postgresql/, /\$ as %24/],
  ])('%s is refused with what to do instead', (text, why, next) => {
    const problem = unreadable(text);
    expect(problem.code).toBe('url-unreadable');
    expect(problem.details?.[0]).toMatch(why);
    expect(problem.next?.join(' ')).toMatch(next);
    expect(JSON.stringify(problem)).not.toMatch(/Alpha|\/tmp|one:|eth0/);
  });

  test.each([
    ['sslmode=verify-full', 'has sslmode=verify-full and no sslrootcert'],
    ['sslmode=verify-ca', 'has sslmode=verify-ca and no sslrootcert'],
    ['sslmode=verify-full&sslrootcert=', 'has sslmode=verify-full and no sslrootcert'],
    ['sslmode=require&sslrootcert=system', 'has sslrootcert=system and sslmode=require'],
    ['sslcert=c.crt', 'has sslcert without sslkey'],
    ['sslmode=require&sslkey=c.key', 'has sslkey without sslcert'],
  ])('with %s is refused: the clients would take it differently', (query, what) => {
    expect(unreadable(`postgresql://a:b@db.example.com/shop?${query}`).what).toContain(what);
  });

  test.each([
    ['127.0.0.1', 'sslrootcert=ca.crt', { sslmode: 'require', sslrootcert: 'ca.crt' }],
    ['127.0.0.1', 'sslcert=c&sslkey=k', { sslmode: 'require', sslcert: 'c', sslkey: 'k' }],
    ['db.example.com', 'sslrootcert=system', { sslmode: 'verify-full', sslrootcert: 'system' }],
    ['db.example.com', 'sslmode=disable&sslrootcert=ca.crt&sslcert=c&sslkey=k', { sslmode: 'disable' }],
    ['127.0.0.1', 'sslrootcert=', { sslmode: 'disable' }],
  ])('to %s with %s says at last how it is encrypted', (host, query, parameters) => {
    expect(readable(`postgresql://a:b@${host}/shop?${query}`).address.parameters).toEqual(parameters);
  });

  test.each(['sslmode=wat', 'sslmode=Require', 'connect_timeout=soon', 'channel_binding=1', 'gssencmode=wat'])(
    'with %s is refused, because no client knows that value',
    (query) => {
      const problem = unreadable(`postgresql://a:Alpha@db.example.com/shop?${query}`);
      expect(problem).toMatchObject({ code: 'url-unreadable', exit: 2 });
      expect(problem.what).toContain(`"${query.split('=')[0] ?? ''}"`);
    },
  );

  test('with an empty sslmode is not spoken to in plain text', () => {
    for (const query of ['sslmode', 'sslmode=']) {
      const url = parseDatabaseUrl(`postgresql://a:b@db.example.com/shop?${query}`, '.env', open);
      expect('code' in url ? url.code : url.address.parameters.sslmode).toMatch(/^(url-unreadable|require)$/);
    }
  });

  test('may stand between spaces', () => {
    expect(readable('  postgresql://a:b@db.example.com/shop\n').address.database).toBe('shop');
  });
});
