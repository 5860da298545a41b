const reserve = 64 * 1024 * 1024;
/** Full and data SQL hold every row as text, the archive holds it packed, the restored copy holds it once more. */
const timesTheDatabase = 3;

/** A generous guess: a database of which half is free space needs less. */
export const estimateBytes = (databaseBytes: number): number => databaseBytes * timesTheDatabase + reserve;

/** Dumps are packed, or have no indexes: about so much room they take once they are restored. */
export const restoredBytes = (dumpBytes: number): number => dumpBytes * 8;

/** `2.3 MB`, as the log writes it. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const index = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return `${index === 0 ? bytes : (bytes / 1000 ** index).toFixed(1)} ${units[index] ?? ''}`;
}
