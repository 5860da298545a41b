import type { AnalysedFile, Analysis } from '../analysis/analyse.js';
import type { LocatedFinding } from '../analysis/finding.js';
import { size } from '../backup/space.js';
import { bytesOf, heldBy, type Metadata } from '../backup/metadata.js';
import type { CatalogueChange } from '../database/catalogue.js';
import type { Target } from '../environments/environment.js';
import { place } from '../environments/url.js';
import type { Verdict } from '../rehearsal/verdict.js';
import type { WayBackTrial } from '../rehearsal/wayBack.js';
import type { GitState, Report } from '../ports.js';
import { columns, fileLines, fit, sentenceLines, wayBackLine } from './verdictLines.js';

export interface ScreenFacts {
  readonly target: Target;
  readonly git: GitState;
  readonly files: readonly AnalysedFile[];
  readonly verdict: Verdict;
  readonly backup: Metadata;
  readonly rehearsalSeconds: number;
  readonly rehearsalChange: CatalogueChange;
  readonly wayBack: WayBackTrial | null;
  /** How the trials went. */
  readonly local: readonly string[];
  readonly staging: readonly string[];
  readonly digest: string;
}

/** With the two questions below it, which is what an owner's terminal has at least. */
const screenLines = 30;
const questions = 2;
/** Of a trial. */
const shownOfTrial = 3;
const labelWidth = 12;

/** The whole plan on one screen of 100 columns. */
export function approvalScreen(tone: Report['tone'], facts: ScreenFacts): string[] {
  const { target, git, backup, verdict } = facts;
  const labelled = (name: string, line: string) => `${tone('dim', name.padEnd(labelWidth))}${line}`;
  const short = (line: string) => fit(line, columns - labelWidth);
  const wayBack = wayBackLine(tone, facts.wayBack);
  const trial = (name: string, lines: readonly string[]) =>
    cut(lines, shownOfTrial).map((line, index) => labelled(index === 0 ? name : '', short(line)));
  const above = [
    '',
    labelled('Target', `${tone('production', target.label)}  ${place(target.address)}`),
    labelled('Git', short(gitLine(git))),
    labelled('Plan', facts.digest.slice(0, 12)),
    '',
    ...sentenceLines(tone, verdict),
    '',
  ];
  const below = [
    '',
    labelled('Backup', short(backup.name)),
    labelled('', short(verification(backup))),
    labelled('Rehearsal', short(rehearsal(facts))),
    ...(wayBack === null ? [] : [labelled('Way back', wayBack)]),
    ...trial('Local', facts.local),
    ...trial('Staging', facts.staging),
    '',
  ];
  const room = screenLines - questions - above.length - below.length;
  return [...above, ...fileLines(tone, verdict, facts.files, room), ...below];
}

/** The pending files, and what in them destroys, as far as it can be read: for a dry run, which rehearses nothing. */
export const planLines = (tone: Report['tone'], { files, destructive, warnings }: Analysis): string[] => [
  tone('strong', `${files.length} pending migration${files.length === 1 ? '' : 's'}`),
  ...cut(
    files.map(({ migration, statements, transactional }) => {
      const notAtomic = transactional ? '' : tone('warn', '  ▲ not atomic: a failure leaves what stood before it');
      return `  ${migration.file}  ${tone('dim', `${statements} statement${statements === 1 ? '' : 's'}`)}${notAtomic}`;
    }),
  ),
  '',
  ...destructiveLines(tone, destructive),
  ...cut(warnings.map((finding) => tone('warn', `▲ ${finding.file}:${finding.line} ${finding.what}`))),
];

function destructiveLines(tone: Report['tone'], destructive: readonly LocatedFinding[]): string[] {
  if (destructive.length === 0) return ['No destructive statement was found.'];
  return [
    tone('production', `${destructive.length} destructive statement${destructive.length === 1 ? '' : 's'}`),
    ...destructive.flatMap((finding) => [
      tone('production', `  ${finding.file}:${finding.line} ${finding.what}`),
      tone('dim', `    ${finding.sql.slice(0, 90)}`),
    ]),
  ];
}

const shownOfPlan = 8;

const cut = (lines: readonly string[], most = shownOfPlan): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most - 1), `  … and ${lines.length - most + 1} more`];

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
