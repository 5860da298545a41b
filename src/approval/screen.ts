import type { AnalysedFile } from '../analysis/analyse.js';
import type { LocatedFinding } from '../analysis/finding.js';
import { size } from '../backup/space.js';
import { bytesOf, heldBy, type Metadata } from '../backup/metadata.js';
import type { CatalogueChange } from '../database/catalogue.js';
import type { Target } from '../environments/environment.js';
import { place } from '../environments/url.js';
import type { LostRows } from '../rehearsal/rehearse.js';
import type { GitState, Report } from '../ports.js';
import { visible } from '../visible.js';

export interface ScreenFacts {
  readonly target: Target;
  readonly git: GitState;
  readonly files: readonly AnalysedFile[];
  readonly destructive: readonly LocatedFinding[];
  readonly warnings: readonly LocatedFinding[];
  /** What the rehearsal lost, whoever did it. */
  readonly lost: readonly LostRows[];
  readonly backup: Metadata;
  readonly rehearsalSeconds: number;
  readonly rehearsalChange: CatalogueChange;
  /** How the trials went. */
  readonly local: readonly string[];
  readonly staging: readonly string[];
  readonly digest: string;
}

/** So that the question stays on the same screen as what it is about. */
const shownOfEach = 8;

/** The whole plan on one screen of 100 columns. */
export function approvalScreen(tone: Report['tone'], facts: ScreenFacts): string[] {
  const { target, git, backup } = facts;
  const label = (name: string) => tone('dim', name.padEnd(12));
  return [
    '',
    `${label('Target')}${tone('production', target.label)}  ${place(target.address)}`,
    `${label('Git')}${gitLine(git)}`,
    `${label('Plan')}${facts.digest.slice(0, 12)}`,
    '',
    ...planLines(tone, facts, shownOfEach),
    ...lostLines(tone, facts.lost),
    '',
    `${label('Backup')}${backup.name}`,
    `${label('')}${verification(backup)}`,
    `${label('Rehearsal')}${rehearsal(facts)}`,
    ...cut(facts.local).map((line, index) => `${label(index === 0 ? 'Local' : '')}${line}`),
    ...cut(facts.staging).map((line, index) => `${label(index === 0 ? 'Staging' : '')}${line}`),
    '',
  ];
}

/** The pending files, and what in them destroys; of that everything where nothing is asked. */
export const planLines = (
  tone: Report['tone'],
  { files, destructive, warnings }: Pick<ScreenFacts, 'files' | 'destructive' | 'warnings'>,
  destructiveShown = Infinity,
): string[] => [
  tone('strong', `${files.length} pending migration${files.length === 1 ? '' : 's'}`),
  ...cut(
    files.map(({ migration, statements, transactional }) => {
      const notAtomic = transactional ? '' : tone('warn', '  ▲ not atomic: a failure leaves what stood before it');
      return `  ${migration.file}  ${tone('dim', `${statements} statement${statements === 1 ? '' : 's'}`)}${notAtomic}`;
    }),
  ),
  '',
  ...destructiveLines(tone, destructive, destructiveShown),
  ...cut(warnings.map((finding) => tone('warn', `▲ ${finding.file}:${finding.line} ${finding.what}`))),
];

function destructiveLines(tone: Report['tone'], destructive: readonly LocatedFinding[], most: number): string[] {
  if (destructive.length === 0) return ['No destructive statement was found.'];
  const more = destructive.length - most;
  const count = `${destructive.length} destructive statement${destructive.length === 1 ? '' : 's'}`;
  return [
    tone('production', count),
    ...destructive
      .slice(0, most)
      .flatMap((finding) => [
        tone('production', `  ${finding.file}:${finding.line} ${finding.what}`),
        tone('dim', `    ${finding.sql.slice(0, 90)}`),
      ]),
    ...(more > 0
      ? [tone('production', `  … and ${more} more. To read them all: npm run migrate:safe -- --dry-run`)]
      : []),
  ];
}

function lostLines(tone: Report['tone'], lost: readonly LostRows[]): string[] {
  if (lost.length === 0) return [];
  const count = (rows: number) => rows.toLocaleString('en-US');
  return [
    tone('production', 'Rows lost in the rehearsal'),
    ...cut(
      lost.map(({ table, before, after }) =>
        tone(
          'production',
          `  ${visible(table)}: ${count(before)} before, ${after === null ? 'the table is gone' : `${count(after)} after`}`,
        ),
      ),
    ),
  ];
}

const cut = (lines: readonly string[]): string[] =>
  lines.length <= shownOfEach
    ? [...lines]
    : [...lines.slice(0, shownOfEach), `  … and ${lines.length - shownOfEach} more`];

function gitLine({ commit, branch, dirtyPaths }: GitState): string {
  const tree =
    dirtyPaths.length === 0
      ? 'clean'
      : `${dirtyPaths.length} uncommitted file${dirtyPaths.length === 1 ? '' : 's'} (not the migrations)`;
  return `${commit?.slice(0, 7) ?? 'no commit'} on ${branch ?? 'a detached HEAD'}, ${tree}`;
}

const verification = (backup: Metadata): string =>
  `${size(bytesOf(backup))}, restored and compared ${backup.verification?.when.slice(11, 16) ?? ''} UTC: ${heldBy(backup)}`;

function rehearsal({ rehearsalSeconds, rehearsalChange }: ScreenFacts): string {
  const { added, removed, changed } = rehearsalChange;
  const counts = [
    [Object.keys(added).length, 'added'],
    [Object.keys(changed).length, 'changed'],
    [removed.length, 'removed'],
  ] as const;
  const words = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `passed on the restored rows in ${rehearsalSeconds.toFixed(1)} s; catalogue: ${words.join(', ') || 'unchanged'}`;
}
