import { openSession } from '../database/connect.js';
import { readRoles, type Role } from '../database/server.js';
import { programPath, type Programs } from '../environments/programs.js';
import { publicUrl } from '../environments/url.js';
import type { Command, Ports } from '../ports.js';
import type { Scratch, ScratchAccess, ScratchDatabase } from '../sandbox/scratch.js';
import { eventTriggerOf, readContents } from './contents.js';
import { libpqEnvironment } from './dump.js';
import type { Metadata } from './metadata.js';

/** An archive in a scratch database of its own; complaints of pg_restore mean that it is not whole. */
export interface Restored {
  readonly copy: ScratchDatabase;
  readonly complaints: readonly string[];
  /** Event triggers that nobody there may own, so that the copy lacks them. */
  readonly leftOut: readonly string[];
}

/** What a copy has to have of its source, and no archive says. */
export interface CopySource {
  readonly roles: readonly Role[];
  readonly hasPublic: boolean;
}

export const copySourceOf = ({ roles, catalogue }: Pick<Metadata, 'roles' | 'catalogue'>): CopySource => ({
  roles,
  hasPublic: 'schema public' in catalogue.entries,
});

/** Restores an archive into a new scratch database, with the roles that it speaks of. */
export async function restoreCopy(
  ports: Ports,
  scratch: Scratch,
  programs: Programs,
  archive: string,
  { roles, hasPublic }: CopySource,
): Promise<Restored> {
  const copy = await scratch.makeDatabase();
  if (!hasPublic) await withoutPublic(ports, copy);
  await scratch.makeRoles(roles);
  const { leftOut, list } = await choose(ports, scratch, programs, archive);
  try {
    const command = restoreCommand(ports, programs, archive, copy.superuser, list);
    const result = await scratch.whileRestoring(() => ports.shell.run(command));
    const complaints = result.exitCode === 0 ? [] : complaintsOf(ports.redact(result.stderr), result.exitCode);
    return { copy, complaints, leftOut };
  } finally {
    if (list !== null) await ports.files.remove(list);
  }
}

async function withoutPublic(ports: Ports, copy: ScratchDatabase): Promise<void> {
  const session = await openCopy(ports, copy);
  await session.query('drop schema public').finally(() => session.close());
}

/**
 * On an embedded server everything is restored. On one of the user's own no role is made superuser, so event triggers
 * whose owner is none there are taken off the list of what is restored; `list` is the file that says so.
 */
async function choose(
  ports: Ports,
  scratch: Scratch,
  programs: Programs,
  archive: string,
): Promise<{ leftOut: string[]; list: string | null }> {
  if (scratch.kind === 'embedded') return { leftOut: [], list: null };
  const superusers = (await readRoles(scratch.session)).filter((role) => role.superuser);
  const lines = await readContents(ports, programs, archive);
  const isOut = (line: string): boolean => {
    const trigger = eventTriggerOf(line);
    return trigger !== null && !superusers.some((role) => role.name === trigger.owner);
  };
  const leftOut = lines.filter(isOut).flatMap((line) => {
    const trigger = eventTriggerOf(line);
    return trigger?.isTrigger ? [trigger.name] : [];
  });
  if (leftOut.length === 0) return { leftOut, list: null };
  const list = `${archive}.${ports.host.pid}.list`;
  await ports.files.writeTemporary(list, lines.filter((line) => !isOut(line)).join('\n'));
  return { leftOut, list };
}

function complaintsOf(stderr: string, exitCode: number | null): string[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 0 ? lines : [`pg_restore ended with ${exitCode ?? 'a signal'} and said nothing`];
}

const parallelJobs = 2;

/** Security labels belong to extensions that scratch only imitates, tablespaces to the server. */
const restoreCommand = (
  ports: Pick<Ports, 'host'>,
  programs: Programs,
  archive: string,
  access: ScratchAccess,
  list: string | null,
): Command => ({
  program: programPath(programs, 'pg_restore'),
  args: [
    `--dbname=${publicUrl(access.address)}`,
    '--no-password',
    '--exit-on-error',
    '--no-security-labels',
    '--no-tablespaces',
    `--jobs=${parallelJobs}`,
    ...(list === null ? [] : [`--use-list=${list}`]),
    archive,
  ],
  env: libpqEnvironment(access, ports.host),
});

/** A session in the copy that sees everything. */
export const openCopy = (ports: Ports, database: ScratchDatabase) =>
  openSession(ports.postgres, database.superuser, 'supasafe verify');
