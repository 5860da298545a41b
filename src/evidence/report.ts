import type { LocatedFinding } from '../analysis/finding.js';
import { secretsIn, withoutSecrets } from '../analysis/secrets.js';
import type { Verification } from '../backup/metadata.js';
import { inTexts } from '../json.js';
import type { Problem } from '../problem.js';
import type { Effects } from '../rehearsal/effects.js';
import type { Verdict } from '../rehearsal/verdict.js';
import type { WayBackTrial } from '../rehearsal/wayBack.js';

/**
 * What a run leaves for people to look at: one plain value, from which the page, the terminal's text and `--json` are made.
 * null stands for what the run did not come to; nothing of it counts as passed.
 */
export interface RunReport {
  readonly version: 1;
  readonly run: { readonly id: string; readonly command: string; readonly writtenAt: string };
  readonly target: { readonly label: string; readonly place: string } | null;
  readonly ending: Ending;
  readonly git: ReportedGit | null;
  /** Name of a program or server → its version. */
  readonly versions: Readonly<Record<string, string>>;
  /** Pending on production, in the order in which they run; null before anybody looked. */
  readonly files: readonly ReportedFile[] | null;
  readonly verdict: Verdict | null;
  readonly effects: Effects | null;
  readonly backup: ReportedBackup | null;
  readonly wayBack: WayBackTrial | null;
  readonly trials: readonly ReportedTrial[];
  readonly approval: ReportedApproval | null;
}

/** `asking`: the page was written for the owner who is asked now, and is written anew afterwards. */
export interface Ending {
  readonly kind: 'rehearsed' | 'asking' | 'applied' | 'stopped';
  /** null while the run goes on. */
  readonly exit: number | null;
  readonly problems: readonly Problem[];
  /** What became of each database, a sentence each. */
  readonly changes: readonly string[];
}

export interface ReportedGit {
  readonly commit: string | null;
  readonly branch: string | null;
  /** Paths that were changed and not committed. */
  readonly dirty: readonly string[];
}

export interface ReportedFile {
  readonly file: string;
  readonly sha256: string;
  readonly statements: number;
  /** The CLI applies it in one transaction. */
  readonly transactional: boolean;
  readonly findings: readonly ReportedFinding[];
}

export interface ReportedFinding extends LocatedFinding {
  /** Lines of the file around the finding, without secrets. */
  readonly source: readonly SourceLine[];
}

export interface SourceLine {
  readonly line: number;
  readonly text: string;
  readonly marked: boolean;
}

export interface ReportedBackup {
  readonly id: string;
  readonly started: string;
  readonly bytes: number;
  readonly tables: number;
  readonly rows: number;
  readonly verification: Verification | null;
  /** Kinds of things that are not in it. */
  readonly notInIt: readonly string[];
}

export interface ReportedTrial {
  readonly environment: 'local' | 'staging';
  readonly lines: readonly string[];
}

export interface ReportedApproval {
  readonly digest: string;
  readonly reason: string | null;
  readonly owners: readonly { readonly name: string; readonly at: string }[];
}

const linesAround = 2;
const longestLine = 240;

/** The lines of a file around one, that one marked. Secrets of several lines are hidden too, so the whole file is wanted. */
export function sourceAround(shownFile: readonly string[], line: number): SourceLine[] {
  const from = Math.max(1, line - linesAround);
  const end = shownFile.at(-1)?.trim() === '' ? shownFile.length - 1 : shownFile.length;
  return shownFile.slice(from - 1, Math.min(end, line + linesAround)).map((text, index) => ({
    line: from + index,
    text: text.length > longestLine ? `${text.slice(0, longestLine)}…` : text,
    marked: from + index === line,
  }));
}

/** A file's lines as they may be shown. */
export const shownLines = (sql: string): string[] => withoutSecrets(sql).split(/\r\n|\r|\n/);

/** Nothing that looks like a secret, and no password that the run knows, is in what is written. */
export const withoutReportSecrets = (report: RunReport, redact: (text: string) => string): RunReport =>
  inTexts(report, (text) => redact(secretsIn(text).length === 0 ? text : withoutSecrets(text))) as RunReport;
