import { join } from 'node:path';
import { backupsFolder } from '../backup/layout.js';
import type { Ports } from '../ports.js';
import { oneLine } from './backupLog.js';

type LogPorts = Pick<Ports, 'files' | 'clock' | 'redact'>;

export const resetLogPath = (root: string): string => join(backupsFolder(root), 'reset_log.txt');
export const failureLogPath = (root: string): string => join(root, 'docs', 'migration_failures.log');

/** The logs of a project: they change with every run and do not make its tree dirty. Relative to the project. */
export const logPaths: readonly string[] = ['backups/database', 'docs/migration_failures.log'];

const dateOf = (ports: LogPorts): string => `${ports.clock.now().toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const entry = (ports: LogPorts, lines: readonly (readonly [name: string, value: string])[]): string =>
  `${lines.map(([name, value]) => `${name}: ${oneLine(ports.redact(value))}`).join('\n')}\n---\n`;

/** One reset as `reset_log.txt` shows it. */
export async function logReset(
  ports: LogPorts,
  root: string,
  reset: {
    reason: string;
    commit: string | null;
    environment: string;
    backup: string;
    approvedBy: string;
    outcome: string;
  },
): Promise<void> {
  const text = entry(ports, [
    ['Reset reason', reset.reason],
    ['Reset date', dateOf(ports)],
    ['Git commit', reset.commit ?? 'none'],
    ['Environment', reset.environment],
    ['Backup', reset.backup],
    ['Approved by', reset.approvedBy],
    ['Outcome', reset.outcome],
  ]);
  await ports.files.append(resetLogPath(root), text, 0o644);
}

/** One failed migration as `docs/migration_failures.log` shows it. */
export async function logFailure(
  ports: LogPorts,
  root: string,
  error: string,
  facts: readonly (readonly [name: string, value: string])[],
): Promise<void> {
  await ports.files.makeFolder(join(root, 'docs'), 0o755);
  await ports.files.append(
    failureLogPath(root),
    `Migration failed at ${dateOf(ports)}\n${entry(ports, [['Error', error], ...facts])}`,
    0o644,
  );
}
