import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { agreeOn, type Purpose } from '../../src/environments/agreed.js';
import { connectionProblem } from '../../src/database/connectionProblem.js';
import { createFiles } from '../../src/system/files.js';
import { createPostgres } from '../../src/system/postgres.js';
import { never } from '../support/interruption.js';
import { copyCertificates } from '../support/tlsServers.js';
import { clockAt, emptyFolder, hostWith, readable, targetOf } from './support.js';

const root = emptyFolder();
copyCertificates(root);
const at = (...parts: string[]) => join(root, ...parts);
writeFileSync(at('words.txt'), 'no certificate\n');
writeFileSync(at('loose.key'), 'x');
mkdirSync(at('folder'));
execFileSync('mkfifo', [at('pipe')]);
const bundle = ['client-expired.crt', 'authority.crt'];
writeFileSync(at('bundle.crt'), (await Promise.all(bundle.map((name) => createFiles().read(at(name))))).join('\n'));
writeFileSync(at('loose.key'), (await createFiles().read(at('client.key'))) ?? '');
chmodSync(at('loose.key'), 0o644);
symlinkSync(at('loose.key'), at('linked.key'));

const agree = (query: string, purpose: Partial<Purpose> = {}, host = 'db.example.com', env = {}, now = '2026-01-01') =>
  agreeOn(
    {
      files: createFiles(),
      clock: clockAt(now),
      host: hostWith({ env, platform: 'linux' }),
      postgres: createPostgres(never),
    },
    readable(`postgresql://a:Alpha@${host}/shop?${query}`),
    { root, name: 'production', label: 'shop/production', source: '.env.production', allowPlainText: [], ...purpose },
  );
const problemsOf = async (...given: Parameters<typeof agree>) => {
  const agreed = await agree(...given);
  return 'problems' in agreed ? agreed.problems : [];
};
const parametersOf = async (...given: Parameters<typeof agree>) => {
  const agreed = await agree(...given);
  return 'url' in agreed ? agreed.url.address.parameters : agreed.problems;
};

describe('certificates of a URL', () => {
  test('are named from the project, with whole paths', async () => {
    expect(
      await parametersOf('sslmode=verify-full&sslrootcert=authority.crt&sslcert=./client.crt&sslkey=client.key'),
    ).toEqual({
      sslmode: 'verify-full',
      sslrootcert: at('authority.crt'),
      sslcert: at('client.crt'),
      sslkey: at('client.key'),
    });
    expect(await parametersOf(`sslrootcert=${at('bundle.crt')}`)).toMatchObject({ sslrootcert: at('bundle.crt') });
  });

  test.each([
    ['sslrootcert=nowhere.crt', /nowhere\.crt \(sslrootcert in \.env\.production\) does not exist/, /project's folder/],
    ['sslrootcert=folder', /is no file/, /Name the file/],
    ['sslrootcert=pipe', /is no file/, /Name the file/],
    ['sslrootcert=words.txt', /holds no certificate/, /PEM/],
    ['sslrootcert=client-expired.crt', /expired on 2021-01-01/, /new one/],
    ['sslcert=client-expired.crt&sslkey=client-expired.key', /sslcert.* expired on 2021-01-01/, /new one/],
    ['sslcert=client.crt&sslkey=words.txt', /holds no private key/, /PEM/],
    ['sslcert=client.crt&sslkey=client-encrypted.key', /has a password/, /openssl pkey -in .*client-encrypted\.key/],
    ['sslcert=client.crt&sslkey=client-stranger.key', /is not the key of the certificate/, /made together/],
    ['sslcert=client.crt&sslkey=loose.key', /can be read by others \(mode 0644\)/, /chmod 600 .*loose\.key/],
    ['sslcert=client.crt&sslkey=linked.key', /can be read by others \(mode 0644\)/, /chmod 600 .*linked\.key/],
  ])('%s: one problem says so', async (query, what, next) => {
    expect(await problemsOf(query)).toEqual([
      expect.objectContaining({
        code: 'certificate-file',
        exit: 2,
        what: expect.stringMatching(what),
        next: [expect.stringMatching(next)],
      }),
    ]);
  });

  test('that are not valid yet are told with a word about the clock', async () => {
    const problems = await problemsOf('sslrootcert=authority.crt', {}, 'db.example.com', {}, '2019-06-01');
    expect(problems[0]).toMatchObject({ what: expect.stringMatching(/not valid before 2020-01-01/), next: [/clock/] });
  });

  test('of the system are a file like any other', async () => {
    const env = { SSL_CERT_FILE: at('authority.crt') };
    expect(await parametersOf('sslrootcert=system', {}, 'db.example.com', env)).toEqual({
      sslmode: 'verify-full',
      sslrootcert: at('authority.crt'),
    });
    const nowhere = await problemsOf('sslrootcert=system', {}, 'db.example.com', { SSL_CERT_FILE: at('nowhere') });
    expect(nowhere[0]).toMatchObject({ code: 'certificate-file', exit: 2 });
  });

  test('are not looked for without TLS', async () => {
    expect(await parametersOf('sslmode=disable&sslrootcert=nowhere.crt', {}, '127.0.0.1')).toEqual({
      sslmode: 'disable',
    });
  });
});

describe('plain text', () => {
  test.each(['disable', 'allow', 'prefer'])('by sslmode=%s beyond this machine is refused', async (mode) => {
    for (const name of ['production', 'staging', 'scratch']) {
      const problems = await problemsOf(`sslmode=${mode}`, { name });
      expect(problems).toMatchObject([{ code: 'plain-text', exit: 3 }]);
      expect(problems[0].what).toContain(`sslmode=${mode}`);
      expect(problems[0].next?.join(' ')).toContain(`"allowPlainText": ["${name}"]`);
    }
  });

  test('is taken on this machine, for local, and where supasafe.json says so', async () => {
    const plain = { sslmode: 'disable' };
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect(await parametersOf('sslmode=disable', {}, host)).toEqual(plain);
    expect(await parametersOf('sslmode=disable', { name: 'local' })).toEqual(plain);
    expect(await parametersOf('sslmode=disable', { allowPlainText: ['production'] })).toEqual(plain);
    expect(await problemsOf('sslmode=disable', { allowPlainText: ['staging'] })).toMatchObject([
      { code: 'plain-text' },
    ]);
  });

  test('and a certificate that is not there are told together', async () => {
    const problems = await problemsOf('sslmode=prefer&sslrootcert=nowhere.crt');
    expect(problems.map(({ code }) => code)).toEqual(['plain-text', 'certificate-file']);
  });

  test('is not the answer to a server that does not answer', async () => {
    expect(await parametersOf('sslmode=prefer', {}, '127.0.0.1:1')).toEqual({ sslmode: 'require' });
  });
});

describe('a failed connection', () => {
  const failed = (query: string, code: string, message: string, host = 'db.example.com') =>
    connectionProblem(targetOf(`postgresql://postgres:Alpha@${host}/postgres?${query}`), { code, message });

  test.each([
    ['sslmode=require', 'ENOTLS', 'x', 'tls', /does not speak TLS/, /sslmode=disable/],
    ['sslrootcert=/ca', 'SELF_SIGNED_CERT_IN_CHAIN', 'self-signed', 'tls', /\/ca does not vouch for/, /authority/],
    ['sslrootcert=/ca', 'CERT_HAS_EXPIRED', 'x', 'tls', /not valid now/, /clock/],
    ['sslrootcert=/ca', 'ERR_TLS_CERT_ALTNAME_INVALID', 'x', 'tls', /another name than db\.example\.com/, /host/],
    ['', '28000', 'connection requires a valid client certificate', 'tls', /asks for a client certificate/, /sslcert=/],
    ['sslcert=/c&sslkey=/k', 'E', 'x tlsv1 alert unknown ca y', 'tls', /does not take .* \/c/, /user postgres/],
    ['', '28000', 'no pg_hba.conf entry for host "::1", no encryption', 'tls', /plain text/, /sslmode=require/],
    ['', '28000', 'no pg_hba.conf entry for host "::1", SSL encryption', 'connection-refused', /pg_hba/, /own words/],
    ['', '28P01', 'password authentication failed', 'wrong-password', /refuses user postgres/, /%25/],
    [
      '',
      '',
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
      'wrong-password',
      /has none/,
      /\.pgpass/,
    ],
  ])('with %s, %s (%s) is %s', (query, error, message, code, what, next) => {
    const problem = failed(query, error, message);
    expect(problem).toMatchObject({ code, exit: 2 });
    expect(problem.what).toMatch(what);
    expect(problem.next?.join(' ')).toMatch(next);
  });

  test("to a project's own host names the session pooler, and the user for it", () => {
    const host = 'db.abcdefghijklmnopqrst.supabase.co';
    const problem = failed('', 'ENETUNREACH', 'connect ENETUNREACH 2600::1:5432', host);
    expect(problem.code).toBe('unreachable');
    expect(problem.next?.join(' ')).toMatch(/only an IPv6 address.*postgres\.abcdefghijklmnopqrst/);
    expect(failed('', 'ENETUNREACH', 'x').next?.join(' ')).not.toContain('postgres.');
  });
});
