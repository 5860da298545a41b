import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { backupsFolder } from './layout.js';

const reserve = 64 * 1024 * 1024;
/** Full and data SQL hold every row as text, the archive holds it packed, the restored copy holds it once more. */
const timesTheDatabase = 3;

/** A generous guess: a database of which half is free space needs less. */
export const estimateBytes = (databaseBytes: number): number => databaseBytes * timesTheDatabase + reserve;

/** Refuses before the start what would run out of disk half-way. */
export async function checkSpace({ files }: Pick<Ports, 'files'>, root: string, databaseBytes: number): Promise<void> {
  const folder = backupsFolder(root);
  const [needed, free] = [estimateBytes(databaseBytes), await files.freeBytes(folder)];
  if (free >= needed) return;
  throw stop(
    exitCodes.refused,
    'no-space',
    `There is too little space for a backup: about ${size(needed)} are needed, ${size(free)} are free.`,
    [`Looked at the disk of ${folder}; the database has ${size(databaseBytes)}.`],
    ['Make room, or move old backups to another disk; never delete the newest verified one.'],
  );
}

/** `2.3 MB`, as the log writes it. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const index = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return `${index === 0 ? bytes : (bytes / 1000 ** index).toFixed(1)} ${units[index] ?? ''}`;
}
