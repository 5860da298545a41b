import { exitCodes, stop } from '../problem.js';

/** Why a backup is made: decides its made-up name and the title of its log entry. */
export type Purpose = 'manual' | 'pre-migration' | 'pre-reset' | 'pre-restore';

/** `_metadata.json` must still fit behind it into the 255 bytes of a file name. */
const longestName = 200;
const longestStem = 100;

/** UTC, `20251114-143022` or with another separator. */
export function stamp(time: Date, separator: string): string {
  const [date = '', clock = ''] = time.toISOString().split('T');
  return `${date.replaceAll('-', '')}${separator}${clock.slice(0, 8).replaceAll(':', '')}`;
}

export const manualName = (time: Date): string => `backup_${stamp(time, '_')}`;

/** `stem` may come from a migration's file name, so everything unusual in it becomes a hyphen. */
export function timedName(stem: string, time: Date): string {
  const plain = stem.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, longestStem);
  return `${plain}-${stamp(time, '-')}`;
}

/** A name given by a person is used as it is, or refused: it becomes part of five file names. */
export function checkName(name: string): string {
  const why =
    name.length > longestName
      ? `it is longer than ${longestName} characters`
      : !/^[A-Za-z0-9._-]+$/.test(name)
        ? 'it may hold letters, digits, dot, hyphen and underscore only'
        : /^[.-]/.test(name)
          ? 'it may not begin with a dot or a hyphen'
          : /^latest(_|$)/.test(name)
            ? '"latest" is kept for the links to the newest verified backup'
            : null;
  if (why === null) return name;
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  throw stop(
    exitCodes.usage,
    'backup-name',
    `The backup cannot be called ${JSON.stringify(shown)}: ${why}.`,
    [],
    ['For example: npm run backup -- before-new-pricing'],
  );
}
