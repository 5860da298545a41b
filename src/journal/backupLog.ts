import { join } from 'node:path';
import type { Backup } from '../backup/take.js';
import { backupsFolder } from '../backup/layout.js';
import { size } from '../backup/space.js';
import type { Ports } from '../ports.js';

const titles = {
  manual: 'Manual Backup',
  'pre-migration': 'Pre-Migration Backup',
  'pre-reset': 'Pre-Reset Backup',
  'pre-restore': 'Pre-Restore Backup',
} as const;

export const backupLogPath = (root: string): string => join(backupsFolder(root), 'backup_log.md');

const resultText = {
  verified: '✓ Verified',
  failed: '✖ Verification failed',
  skipped: '– Not verified (skipped)',
} as const;

/** One backup as `backup_log.md` shows it, under the day's heading; times in UTC. */
export async function logBackup(
  ports: Pick<Ports, 'files' | 'clock' | 'redact'>,
  root: string,
  backup: Backup,
  reason: string,
): Promise<void> {
  const { metadata } = backup;
  const bytes = metadata.files.reduce((sum, file) => sum + file.bytes, 0);
  await logEntry(ports, root, titles[metadata.purpose], [
    ['Reason', reason],
    ['Environment', metadata.environment],
    ['Backup', metadata.name],
    ['Size', size(bytes)],
    ['Git', metadata.git?.commit ? metadata.git.commit.slice(0, 7) : 'none'],
    ['Status', metadata.verification ? resultText[metadata.verification.result] : '– Not verified'],
  ]);
}

export async function logEntry(
  { files, clock, redact }: Pick<Ports, 'files' | 'clock' | 'redact'>,
  root: string,
  title: string,
  facts: readonly (readonly [name: string, value: string])[],
): Promise<void> {
  const path = backupLogPath(root);
  // Two backups may end in the same moment, and the day's heading is written once.
  const release = await files.lock(path);
  try {
    const text = await files.read(path);
    await files.append(path, `${text === null ? '# Backups and restores\n' : ''}${entry(text ?? '')}`, 0o644);
  } finally {
    await release();
  }

  function entry(text: string): string {
    const [day = '', time = ''] = clock.now().toISOString().split('T');
    const lastDay = [...text.matchAll(/^## (\d{4}-\d\d-\d\d)$/gm)].at(-1)?.[1];
    return [
      ...(lastDay === day ? [] : ['', `## ${day}`]),
      '',
      `### ${time.slice(0, 5)} - ${title}`,
      ...facts.map(([name, value]) => `- **${name}:** ${oneLine(redact(value))}`),
      '',
    ].join('\n');
  }
}

/** What a person wrote must not become a heading or an entry of its own. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
