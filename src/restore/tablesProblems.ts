import type { ForeignKey } from '../database/tables.js';
import { exitCodes, stop, type Problem, type Stop } from '../problem.js';
import { visible } from '../visible.js';
import type { Orphans } from './tablesPlan.js';

const count = (rows: number): string => `${rows.toLocaleString('en-US')} row${rows === 1 ? '' : 's'}`;
export const countRows = count;

const listed = (samples: readonly string[], rows: number): string =>
  `${samples.map((sample) => visible(sample)).join(', ')}${rows > samples.length ? ', …' : ''}`;

/** Rows that would come back and lead nowhere: seen before anything was changed. */
export const referencedProblem = (label: string, orphans: readonly Orphans[], followed: boolean): Problem => ({
  code: 'referenced-missing',
  exit: exitCodes.refused,
  what: `Rows that would come back refer to rows that ${label} does not have.`,
  details: orphans.map(
    ({ child, columns, parent, rows, samples }) =>
      `${count(rows)} of ${child} (${columns.join(', ')}) refer to ${parent}: ${listed(samples, rows)}`,
  ),
  next: followed
    ? [
        'The backup does not have those rows either, or they are not to be had. Restore an older backup, or only export: --export.',
      ]
    : ['To bring those rows back as well: the same command with --with-referenced'],
});

/** The same, seen in the transaction, which was rolled back. */
export const danglingProblem = (label: string, key: ForeignKey, rows: number, samples: readonly string[]): Problem => ({
  code: 'foreign-key',
  exit: exitCodes.refused,
  what: `${count(rows)} of ${key.child.qualified} would refer to rows of ${key.parent.qualified} that are not there.`,
  details: [
    `The foreign key ${key.name} (${key.childColumns.join(', ')}): ${listed(samples, rows)}`,
    `Everything was rolled back: ${label} is as it was.`,
  ],
  next: ['Bring the rows that they refer to back as well: name their table too, or use --with-referenced.'],
});

export const movedProblem = (label: string, tables: readonly string[]): Problem => ({
  code: 'table-moved',
  exit: exitCodes.refused,
  what: `${tables.join(', ')} of ${label} changed while this run was going on: made, dropped, or with other columns.`,
  details: ['What was compared and approved is no longer what is there. Nothing was changed.'],
  next: ['Find out who changes tables there, then run the command again.'],
});

export const differsProblem = (label: string, missing: readonly string[], changed: readonly string[]): Problem => ({
  code: 'restore-differs',
  exit: exitCodes.failed,
  what: `What was made anew in ${label} is not what the backup had, so it was rolled back.`,
  details: [
    ...missing.map((entry) => `${entry}: not there`),
    ...changed.map((entry) => `${entry}: differs`),
    `${label} is as it was.`,
  ].slice(0, 12),
  next: [
    'An event trigger or a default of the server may change what is made there. Restore into staging to look at it.',
  ],
});

/** Something that failed on the way; the target is as it was, for what changes it is one transaction. */
export const tablesFailed = (what: string, details: readonly string[], next: readonly string[]): Stop =>
  stop(exitCodes.failed, 'restore-failed', what, details, next);
