import type { Effects, Lock, RowsOfStatement } from '../rehearsal/effects.js';

export const number = (value: number): string => value.toLocaleString('en-US');

/** "1 row", "2,300 rows". */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;

const minute = 60;

/** "0.4 ms", "12 ms", "3.2 s", "2 min 5 s". */
export function duration(seconds: number): string {
  if (seconds < 0.0095) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(0)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${number(Math.floor(whole / minute))} min ${whole % minute} s`;
}

/** "2026-11-21 14:30:05 UTC" */
export const moment = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;

/** "1,204 deleted, 3 updated"; empty when nothing was. */
export function rowWords({ deleted, truncated, dropped, updated, inserted }: RowsOfStatement): string {
  const words = [
    [dropped, 'gone with the table'],
    [truncated, 'truncated'],
    [deleted, 'deleted'],
    [updated, 'updated'],
    [inserted, 'inserted'],
  ] as const;
  return words
    .filter(([rows]) => rows > 0)
    .map(([rows, word]) => `${number(rows)} ${word}`)
    .join(', ');
}

export const rowsLost = ({ deleted, truncated, dropped }: RowsOfStatement): number => deleted + truncated + dropped;

/** "AccessExclusiveLock" → "access exclusive" */
export const modeWords = (mode: Lock['mode']): string =>
  mode
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();

/** "text → varchar(20)" */
export const howLost = ({ how }: Effects['valuesLost'][number]): string =>
  typeof how === 'string' ? how : `${how.from} → ${how.to}${how.isComputed ? ', made fewer by USING' : ''}`;
