import { join, relative } from 'node:path';
import { programPath, type Programs } from '../environments/programs.js';
import { quoteForShell } from '../quote.js';
import { eventTriggerLines } from './contents.js';
import { backupsFolder, packFile, partFile } from './layout.js';
import { archivePath, type Backup } from './take.js';

/**
 * The one line that brings a backup back into the database that it was taken from. Where `--sandbox` was said it is said
 * again: typed without it, the line would mean the real one.
 */
export const restoreCommand = (
  { metadata }: Pick<Backup, 'metadata'>,
  { sandbox }: { readonly sandbox: boolean } = { sandbox: false },
): string => `npm run restore -- ${metadata.id} --to ${metadata.environment}${sandbox ? ' --sandbox' : ''}`;

/** The same by the way back that a run has tried: only what its push changed is taken back. */
export const undoCommand = (
  { metadata }: Pick<Backup, 'metadata'>,
  run: string,
  { sandbox }: { readonly sandbox: boolean } = { sandbox: false },
): string =>
  `npm run restore -- ${metadata.id} --to ${metadata.environment} --undo ${run}${sandbox ? ' --sandbox' : ''}`;

/**
 * The commands that restore a backup by hand into a fresh database, line by line. Event triggers are left out: they
 * belong to the platform, and only a superuser may own one. The list lies where git sees nothing. The password stands in
 * the environment: as a part of the URL everybody on the machine could read it in the list of processes.
 */
export function wayBack(root: string, backup: Backup, programs: Programs): string[] {
  const restore = quoteForShell(fromRoot(root, programPath(programs, 'pg_restore')));
  const list = `${fromRoot(root, backupsFolder(root))}/restore.list`;
  return [
    "export FRESH_DATABASE_URL=…   # an empty database of a server with Supabase's roles (supabase start has them) and your own, as its superuser; without the password",
    'export PGPASSWORD=…   # the password, as it is: not percent-encoded',
    `cd ${quoteForShell(root)}   # the paths below are relative to the project`,
    ...archiveLines(root, backup),
    `${restore} --list "$ARCHIVE" | grep -Ev '${eventTriggerLines}' > ${list}`,
    `${restore} --exit-on-error --use-list=${list} --dbname="$FRESH_DATABASE_URL" "$ARCHIVE"`,
  ];
}

/** Shorter on the screen; what lies elsewhere keeps its whole path. */
function fromRoot(root: string, path: string): string {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
}

/** Sets ARCHIVE; an archived backup is unpacked first, where git sees nothing. */
function archiveLines(root: string, backup: Backup): string[] {
  const { name, archived } = backup.metadata;
  if (!archived) return [`ARCHIVE=${quoteForShell(fromRoot(root, archivePath(backup)))}`];
  const packed = quoteForShell(fromRoot(root, join(backup.folder, packFile(name))));
  return [
    `UNPACKED=$(mktemp -d ${quoteForShell(`${fromRoot(root, backupsFolder(root))}/unpacked.XXXXXX`)})   # yours to remove afterwards`,
    `tar -xzf ${packed} -C "$UNPACKED"`,
    `ARCHIVE="$UNPACKED"/${quoteForShell(partFile(name, 'custom.dump'))}`,
  ];
}
