import { findBackup, listBackups } from '../backup/listing.js';
import { bytesOf, bytesOnDisk, isVerified, type Metadata } from '../backup/metadata.js';
import { size } from '../backup/space.js';
import type { Backup } from '../backup/take.js';
import { restoreCommand, wayBack } from '../backup/wayBack.js';
import { findPrograms, programsMissing } from '../environments/programs.js';
import { exitCodes, Stop } from '../problem.js';
import type { Desk, Result } from './desk.js';

/** What `supasafe backups` does: the list, or one backup with its way back. Reads only. */
export async function backups(desk: Desk): Promise<Result> {
  return desk.options.name === null ? list(desk) : show(desk, desk.options.name);
}

async function list({ ports, project, json }: Desk): Promise<Result> {
  const { backups: found, problems } = await listBackups(ports.files, project.root);
  for (const problem of problems) ports.report.problem(problem);
  if (!json) {
    if (found.length === 0) ports.report.output('No backups yet. Make one: npm run backup');
    for (const backup of found) ports.report.output(listLine(backup.metadata));
  }
  const exit = problems.length > 0 ? exitCodes.refused : exitCodes.done;
  return {
    exit,
    json: {
      version: 1,
      command: 'backups',
      ok: problems.length === 0,
      exit,
      problems,
      backups: found.map(({ metadata }) => summary(metadata)),
    },
  };
}

async function show({ ports, project, settings, json }: Desk, reference: string): Promise<Result> {
  const backup = await findBackup(ports.files, project.root, reference, ports.host.cwd);
  const lines = await wayBackOf(ports, project.root, settings, backup);
  if (!json) {
    ports.report.output(listLine(backup.metadata));
    ports.report.output('Not in it:');
    for (const entry of backup.metadata.coverage) ports.report.output(`  ${entry.what} (${entry.why})`);
    ports.report.output(`To restore it: ${restoreCommand(backup)}`);
    ports.report.output('By hand, into a fresh database:');
    for (const line of lines) ports.report.output(`  ${line}`);
  }
  return {
    exit: exitCodes.done,
    json: {
      version: 1,
      command: 'backups',
      ok: true,
      exit: exitCodes.done,
      problems: [],
      backup: backup.metadata,
      restore: restoreCommand(backup),
      wayBack: lines,
    },
  };
}

async function wayBackOf(
  ports: Desk['ports'],
  root: string,
  settings: Desk['settings'],
  backup: Backup,
): Promise<string[]> {
  const writtenBy = Number.parseInt(backup.metadata.tools.pg_dump ?? '', 10);
  const found = await findPrograms(ports, root, settings);
  const programs = found.programs.find((one) => one.major >= writtenBy);
  if (programs) return wayBack(root, backup, programs);
  const wish = { least: writtenBy, most: Number.POSITIVE_INFINITY, wanted: writtenBy };
  throw new Stop(programsMissing(`pg_restore ${writtenBy} or later is needed for ${backup.metadata.id}.`, wish, found));
}

function listLine(metadata: Metadata): string {
  const status = isVerified(metadata)
    ? '✓ verified'
    : metadata.verification?.result === 'failed'
      ? '✖ verification failed'
      : '– not verified';
  const time = metadata.started.slice(0, 16).replace('T', ' ');
  return `${time} UTC  ${status.padEnd(22)}${size(bytesOnDisk(metadata)).padStart(9)}  ${metadata.id}${metadata.archived ? '  (archived)' : ''}`;
}

const summary = (metadata: Metadata): object => ({
  id: metadata.id,
  started: metadata.started,
  purpose: metadata.purpose,
  bytes: bytesOf(metadata),
  archived: metadata.archived ?? null,
  git: metadata.git,
  ledger: metadata.ledger.at(-1) ?? null,
  verification: metadata.verification,
});
