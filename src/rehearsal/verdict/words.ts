import { size } from '../../backup/space.js';
import { visible } from '../../visible.js';

export { size };

/** `1,204 rows`, `1 row`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

export const rows = (count: number): string => counted(count, 'row');

/** `public.a`, `public.a and public.b`, `public.a and 3 more tables`. */
export function named(names: readonly string[], more: string): string {
  const [first = '', second] = names.map(visible);
  if (names.length === 1) return first;
  return names.length === 2 && second !== undefined
    ? `${first} and ${second}`
    : `${first} and ${names.length - 1} more ${more}`;
}

/** `4 s`, `1.5 s`, `3 min`: as exact as a rehearsal is. */
export function about(seconds: number): string {
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return `${seconds < 9.95 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
}
