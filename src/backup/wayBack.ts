import { programPath, type Programs } from '../environments/programs.js';
import { archivePath, type Backup } from './take.js';

/**
 * The command that restores a backup by hand into a fresh database, line by line. Event triggers are left out: they
 * belong to the platform, and only a superuser may own one.
 */
export function wayBack(backup: Backup, programs: Programs): string[] {
  const restore = quote(programPath(programs, 'pg_restore'));
  const archive = quote(archivePath(backup));
  return [
    "export FRESH_DATABASE_URL=…   # an empty database of a server with Supabase's roles (supabase start has them) and your own, as its superuser",
    `${restore} --list ${archive} | grep -v ' EVENT TRIGGER - ' > restore.list`,
    `${restore} --exit-on-error --use-list=restore.list --dbname="$FRESH_DATABASE_URL" ${archive}`,
  ];
}

/** For a POSIX shell, to be pasted. */
const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
