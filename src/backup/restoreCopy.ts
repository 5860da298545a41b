import { openAgain } from '../database/connect.js';
import { readRoles, type Role } from '../database/server.js';
import { programPath, type Programs } from '../environments/programs.js';
import { publicUrl } from '../environments/url.js';
import type { Command, CommandResult, Ports } from '../ports.js';
import type { Scratch, ScratchAccess, ScratchDatabase } from '../sandbox/scratch.js';
import { contentsOf, eventTriggerOf, listCommand, type ContentsLine } from './contents.js';
import { libpqEnvironment } from './dump.js';
import type { Metadata } from './metadata.js';
import type { RowDigest } from './dump/rowDigests.js';
import { lastly } from '../together.js';

/** An archive in a scratch database of its own; complaints of pg_restore mean that it is not whole. */
export interface Restored {
  readonly copy: ScratchDatabase;
  readonly complaints: readonly string[];
  /** Event triggers that nobody there may own, so that the copy lacks them. */
  readonly leftOut: readonly string[];
  /** Tables that were read back as soon as their rows were there. */
  readonly readBack: readonly RowDigest[];
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
  source: CopySource,
): Promise<Restored> {
  const restored = await restoreInto(ports, scratch, programs, archive, await makeCopy(ports, scratch, source));
  return withoutDeadlock(ports, scratch, programs, archive, source, restored);
}

const mostTries = 5;
const isDeadlocked = ({ complaints }: Restored): boolean =>
  complaints.some((line) => line.includes('deadlock detected'));

/**
 * Two sessions of pg_restore may come to wait for one another (seen where indexes of partitions are attached), which says
 * nothing of the archive: it is restored once more then, into a new copy. By two again: one alone would not keep the order
 * of rows.
 */
export async function withoutDeadlock(
  ports: Ports,
  scratch: Scratch,
  programs: Programs,
  archive: string,
  source: CopySource,
  restored: Restored,
): Promise<Restored> {
  let last = restored;
  for (let tries = 1; tries < mostTries && isDeadlocked(last); tries += 1) {
    await last.copy.drop();
    last = await restoreInto(ports, scratch, programs, archive, await makeCopy(ports, scratch, source));
  }
  return last;
}

/** A new scratch database as a restore wants it. */
export async function makeCopy(
  ports: Ports,
  scratch: Scratch,
  { roles, hasPublic }: CopySource,
): Promise<ScratchDatabase> {
  const copy = await scratch.makeDatabase();
  if (!hasPublic) await withoutPublic(ports, copy);
  await scratch.makeRoles(roles);
  return copy;
}

/** What of an archive is restored: arguments of pg_restore, and lines of the table of contents. */
export interface RestoredPart {
  readonly args: readonly string[];
  readonly isWanted: (line: ContentsLine) => boolean;
}

/** Sessions of one restore. */
const parallelJobs = 2;

const everything: RestoredPart = { args: [], isWanted: () => true };

/** Restores an archive, or a part of it, into a copy. */
export async function restoreInto(
  ports: Ports,
  scratch: Scratch,
  programs: Programs,
  archive: string,
  copy: ScratchDatabase,
  part: RestoredPart = everything,
): Promise<Restored> {
  const listed = await ports.shell.run(listCommand(programs, archive));
  // Half a list would be half a restore, and no list a whole one.
  const complaints = complaintsOf(ports, listed);
  if (complaints.length > 0) return { copy, complaints, leftOut: [], readBack: [] };
  const { leftOut, list } = await choose(ports, scratch, contentsOf(listed), archive, part.isWanted);
  try {
    const args = [...part.args, `--jobs=${parallelJobs}`, ...(list === null ? [] : [`--use-list=${list}`]), archive];
    const command = restoreCommand(programs, copy.superuser, args);
    const result = await scratch.whileRestoring(() => ports.shell.run(command));
    return { copy, complaints: complaintsOf(ports, result), leftOut, readBack: [] };
  } finally {
    if (list !== null) await ports.files.remove(list);
  }
}

async function withoutPublic(ports: Ports, copy: ScratchDatabase): Promise<void> {
  const session = await openCopy(ports, copy);
  await lastly(session.query('drop schema public'), () => session.close());
}

/**
 * On an embedded server everything is restored. On one of the user's own no role is made superuser, so event triggers
 * whose owner is none there are taken off the list of what is restored; `list` is the file that says what is restored,
 * null for everything.
 */
async function choose(
  ports: Ports,
  scratch: Scratch,
  lines: readonly ContentsLine[],
  archive: string,
  isWanted: (line: ContentsLine) => boolean,
): Promise<{ leftOut: string[]; list: string | null }> {
  const superusers =
    scratch.kind === 'embedded' ? null : (await readRoles(scratch.session)).filter((role) => role.superuser);
  const isOut = (line: ContentsLine): boolean => {
    const trigger = eventTriggerOf(line);
    return trigger !== null && superusers !== null && !superusers.some((role) => role.name === trigger.owner);
  };
  const leftOut = lines.filter(isOut).flatMap((line) => {
    const trigger = eventTriggerOf(line);
    return trigger?.isTrigger ? [trigger.name] : [];
  });
  const chosen = lines.filter((line) => !isOut(line) && isWanted(line));
  if (chosen.length === lines.length) return { leftOut, list: null };
  const list = `${archive}.${ports.host.pid}.list`;
  await ports.files.writeTemporary(list, chosen.join('\n'));
  return { leftOut, list };
}

/** What pg_restore said when it failed; nothing when it did not. */
export function complaintsOf({ redact }: Pick<Ports, 'redact'>, { exitCode, stderr }: CommandResult): string[] {
  if (exitCode === 0) return [];
  const lines = redact(stderr)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.length > 0 ? lines : [`pg_restore ended with ${exitCode ?? 'a signal'} and said nothing`];
}

/** Security labels belong to extensions that scratch only imitates, tablespaces to the server. */
export const restoreCommand = (programs: Programs, access: ScratchAccess, args: readonly string[]): Command => ({
  program: programPath(programs, 'pg_restore'),
  args: [
    `--dbname=${publicUrl(access.address)}`,
    '--no-password',
    '--exit-on-error',
    '--no-security-labels',
    '--no-tablespaces',
    ...args,
  ],
  env: libpqEnvironment(access),
});

/** A session in the copy that sees everything. */
export const openCopy = (ports: Ports, database: ScratchDatabase) =>
  openAgain(ports.postgres, database.superuser, 'supasafe verify');
