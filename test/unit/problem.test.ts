import { expect, test } from '@jest/globals';
import { problemsOf } from '../../src/problem.js';

const refused = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: refused, ${syscall} '/shop/backups'`), { code, syscall, path: '/shop/backups' });

test.each([
  ['EACCES', 'scandir', 'file-unreadable', '/shop/backups cannot be read.'],
  ['EPERM', 'lstat', 'file-unreadable', '/shop/backups cannot be read.'],
  ['EACCES', 'mkdir', 'not-writable', '/shop/backups cannot be written.'],
  ['EACCES', 'open', 'not-writable', '/shop/backups cannot be written.'],
  ['EROFS', 'open', 'not-writable', '/shop/backups cannot be written.'],
  ['ENOENT', 'mkdir', 'not-writable', '/shop/backups cannot be written.'],
  ['EACCES', 'spawn /shop/backups', 'unexpected', expect.stringContaining('spawn')],
])('%s of %s is %s', (code, syscall, problem, what) => {
  expect(problemsOf(refused(code, syscall))).toMatchObject([{ code: problem, exit: 1, what }]);
});
