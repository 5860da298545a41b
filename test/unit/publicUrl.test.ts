import { expect, test } from '@jest/globals';
import { connectionTo, isLoopback, place, publicUrl } from '../../src/environments/url.js';
import { readable } from './support.js';

const secret = 'Alpha%40Xeta';
const url = readable(`postgresql://postgres.abc:${secret}@db.example.com:5433/shop`);

test('the public URL is whole but for the password', () => {
  expect(publicUrl(url.address)).toBe('postgresql://postgres.abc@db.example.com:5433/shop?sslmode=require');
});

test('an IPv6 host gets its brackets back', () => {
  const { address } = readable(`postgresql://a:${secret}@[2001:db8::7]/shop`);
  expect(publicUrl(address)).toBe('postgresql://a@[2001:db8::7]:5432/shop?sslmode=require');
});

test('the password is in no public URL, whatever stands around it', () => {
  const { address } = readable(`postgresql://a:${secret}@db.example.com/shop?options=-c%20role%3Dx&sslrootcert=%2Fc`);
  const text = publicUrl(address, { lock_timeout: '5s' });
  expect(text).not.toMatch(/Alpha|Xeta/);
  expect(JSON.stringify(address)).not.toMatch(/Alpha|Xeta/);
});

test('settings stand in the options, with the blanks and backslashes of their values escaped', () => {
  const text = publicUrl(url.address, { lock_timeout: '5s', application_name: String.raw`a b\c` });
  const options = new URL(text).searchParams.get('options');
  expect(options).toBe(String.raw`-c lock_timeout=5s -c application_name=a\ b\\c`);
  expect(text).toBe(
    'postgresql://postgres.abc@db.example.com:5433/shop?sslmode=require&options=-c%20lock_timeout%3D5s%20-c%20application_name%3Da%5C%20b%5C%5Cc',
  );
});

test("settings come after the options of the URL's own", () => {
  const { address } = readable('postgresql://a@127.0.0.1/shop?options=-c%20role%3Dx');
  expect(new URL(publicUrl(address, { lock_timeout: '5s' })).searchParams.getAll('options')).toEqual([
    '-c role=x -c lock_timeout=5s',
  ]);
});

test('the public URL is read back as the same address', () => {
  const { address } = readable(
    'postgresql://a%40b%2Fc%3F:x@[::1]:7/d%20%23%25?sslrootcert=%2Fa%26b%20c&options=-c%20x%3D1',
  );
  expect(readable(publicUrl(address)).address).toEqual(address);
});

test('people see host, port and database', () => {
  expect(place(url.address)).toBe('db.example.com:5433/shop');
  expect(place(readable('postgresql://a@[2001:db8::7]/shop').address)).toBe('[2001:db8::7]:5432/shop');
});

test('a driver gets everything, and the settings as options', () => {
  const { password } = url;
  expect(connectionTo(url, 'supasafe test', { lock_timeout: '5s' })).toEqual({
    host: 'db.example.com',
    port: 5433,
    user: 'postgres.abc',
    database: 'shop',
    password,
    parameters: { sslmode: 'require', options: '-c lock_timeout=5s' },
    applicationName: 'supasafe test',
  });
  expect(connectionTo(url, 'x').parameters).toEqual({ sslmode: 'require' });
  expect(password.reveal()).toBe('Alpha@Xeta');
});

test.each([
  ['LOCALHOST', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['127.0.0.1.nip.io', false],
  ['localhost.example.com', false],
  ['::2', false],
])('%s is on this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
