import { expect, test } from '@jest/globals';
import { backupLogPath, logBackup, logEntry, oneLine } from '../../src/journal/backupLog.js';
import { failureLogPath, logFailure, logReset, resetLogPath } from '../../src/journal/textLogs.js';
import { createFiles } from '../../src/system/files.js';
import { Secrets } from '../../src/system/secrets.js';
import { clockAt, emptyFolder, metadata, verified } from './support.js';

const files = createFiles();
const ports = (time = '2026-01-02T03:04:05.678Z', secrets = new Secrets()) => ({
  files,
  clock: clockAt(time),
  redact: secrets.redact,
});
async function rootWithBackups(): Promise<string> {
  const root = emptyFolder();
  await files.makeFolder(`${root}/backups/database`);
  return root;
}

test('the backup log has a heading for each day and an entry for each backup', async () => {
  const root = await rootWithBackups();
  const backup = (name: string, changes = {}) => ({ folder: root, metadata: metadata(name, changes) });
  await logBackup(ports(), root, backup('first', { verification: verified, purpose: 'pre-migration' }), 'new prices');
  await logBackup(ports('2026-01-02T23:59:00.000Z'), root, backup('second', { environment: 'staging', git: null }), '');
  const failed = { ...verified, result: 'failed' };
  await logBackup(
    ports('2026-01-03T00:00:00.000Z'),
    root,
    backup('third', { verification: failed, purpose: 'pre-reset' }),
    'x',
  );
  expect(await files.read(backupLogPath(root))).toBe(`# Backups and restores

## 2026-01-02

### 03:04 - Pre-Migration Backup
- **Reason:** new prices
- **Environment:** production
- **Backup:** first
- **Size:** 40 B
- **Git:** 0123456
- **Status:** ✓ Verified

### 23:59 - Manual Backup
- **Reason:** ${''}
- **Environment:** staging
- **Backup:** second
- **Size:** 40 B
- **Git:** none
- **Status:** – Not verified

## 2026-01-03

### 00:00 - Pre-Reset Backup
- **Reason:** x
- **Environment:** production
- **Backup:** third
- **Size:** 40 B
- **Git:** 0123456
- **Status:** ✖ Verification failed
`);
});

test('a verification that was left out is never called one', async () => {
  const root = await rootWithBackups();
  const skipped = { ...verified, result: 'skipped' as const };
  await logBackup(ports(), root, { folder: root, metadata: metadata('a', { verification: skipped }) }, 'x');
  const text = await files.read(backupLogPath(root));
  expect(text).toContain('- **Status:** – Not verified (skipped)\n');
  expect(text).not.toContain('✓');
});

test('what a person writes stays one line, and hides no entry', async () => {
  const root = await rootWithBackups();
  await logEntry(ports(), root, 'Reset', [['Reason', 'because\n## 2030-01-01\r\n\t### 00:00 - Forged']]);
  expect(await files.read(backupLogPath(root))).toContain('- **Reason:** because ## 2030-01-01 ### 00:00 - Forged\n');
  expect(oneLine('  a\u2028b\v c  ')).toBe('a b c');
});

test('passwords are hidden in every log, also where their blanks become one', async () => {
  const root = await rootWithBackups();
  const secrets = new Secrets();
  secrets.wrap('Alpha  Xeta');
  const hiding = ports('2026-01-02T03:04:05.678Z', secrets);
  await logEntry(hiding, root, 'Reset', [['Reason', 'it was Alpha  Xeta']]);
  await logFailure(hiding, root, 'role "Alpha  Xeta"', []);
  expect(await files.read(backupLogPath(root))).toContain('- **Reason:** it was [password]\n');
  expect(await files.read(failureLogPath(root))).toContain('Error: role "[password]"\n');
});

test('the log of resets has one block for each', async () => {
  const root = await rootWithBackups();
  const reset = {
    reason: 'seed\nchanged',
    environment: 'local',
    backup: 'local/a',
    approvedBy: 'Ada',
    outcome: 'done',
  };
  await logReset(ports(), root, { ...reset, commit: 'abc' });
  await logReset(ports(), root, { ...reset, commit: null });
  const block = (commit: string) =>
    `Reset reason: seed changed\nReset date: 2026-01-02 03:04:05 UTC\nGit commit: ${commit}\nEnvironment: local\nBackup: local/a\nApproved by: Ada\nOutcome: done\n---\n`;
  expect(await files.read(resetLogPath(root))).toBe(`${block('abc')}${block('none')}`);
});

test('the log of failures makes its own folder', async () => {
  const root = emptyFolder();
  await logFailure(ports(), root, 'ERROR: relation "x"\ndoes not exist', [
    ['File', '1_a.sql'],
    ['Where', 'on shop/staging'],
  ]);
  expect(await files.read(failureLogPath(root))).toBe(
    'Migration failed at 2026-01-02 03:04:05 UTC\nError: ERROR: relation "x" does not exist\nFile: 1_a.sql\nWhere: on shop/staging\n---\n',
  );
});
