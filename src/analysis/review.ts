import type { Migration } from '../supabase/migrations.js';
import { allowComments, applyAllows } from './accept.js';
import { runByCalls } from './called.js';
import { shorten, type Finding, type LocatedFinding } from './finding.js';
import { Known, type Origin } from './known/known.js';
import { learn } from './known/learn.js';
import { generalPages } from './generalPages.js';
import { judgeRun, View } from './judging.js';
import { lintedOf, lintFindings, type Linted } from './linted.js';
import { parseSql, type Statement, type SyntaxProblem } from './parse.js';
import type { Rehearsable } from './platform.js';
import { runBy, type Run } from './plpgsql.js';
import { rules } from './rules/all.js';
import { withoutSecrets } from './secrets.js';
import type { TableSizes } from './sizes.js';
import { lintRules } from './squawk.js';
import type { Lint } from '../ports/lint.js';
import { isTransactional } from './transactional.js';
import { statementOf, type Visited } from './tree.js';

export interface ReviewRequest {
  /** Files that the database has already: what they made is known, what is wrong with them is no finding. */
  readonly history: readonly Migration[];
  /** In the order in which they run. */
  readonly pending: readonly Migration[];
  /** Of these the files that databases ran before: what they make is not new. */
  readonly older?: ReadonlySet<string>;
  /** Where they are to be rehearsed; null where nothing is. */
  readonly scratch: Rehearsable | null;
  /** null: locks and rewrites are not asked about. */
  readonly lint: Lint | null;
  /** YYYY-MM-DD: acceptances expire. */
  readonly today: string;
  /** Of the database that it is for, where one was asked. */
  readonly sizes?: TableSizes | null;
  /** Schemas that the API serves; public and graphql_public unless said. */
  readonly exposed?: readonly string[];
}

export interface ReviewedFile {
  readonly migration: Migration;
  readonly statements: number;
  /** The CLI applies it in one transaction with its ledger row; otherwise a failure leaves it half applied. */
  readonly transactional: boolean;
  /** By line; those that are accepted say so. */
  readonly findings: readonly LocatedFinding[];
  /** Indexes that it makes, without their schema. */
  readonly indexes: readonly string[];
  /** Why nothing in it could be read. */
  readonly syntax: SyntaxProblem | null;
  /** The first line of each statement. */
  readonly lines: readonly number[];
}

/** One statement and what it runs, `DO` blocks opened. */
interface Opened {
  readonly statement: Statement;
  readonly runs: readonly Run[];
}

/** Every code that a finding can have. */
export const knownCodes: ReadonlySet<string> = new Set([
  ...rules.map(({ code }) => code),
  ...Object.values(lintRules).map(({ code }) => code),
  ...Object.keys(generalPages),
]);

/** Reads every pending file with PostgreSQL's own parser, as one story: what an earlier one made is known to a later one. */
export async function review({
  history,
  pending,
  older = new Set(),
  scratch,
  lint,
  today,
  sizes = null,
  exposed,
}: ReviewRequest): Promise<ReviewedFile[]> {
  const known = new Known(exposed);
  const settled = new Known(exposed);
  for (const migration of history) {
    const opened = await open(migration);
    if ('problem' in opened) continue;
    for (const one of [known, settled]) takeDown(one, opened.all, 'history');
  }
  const files = await Promise.all(pending.map(async (migration) => ({ migration, opened: await open(migration) })));
  const originOf = ({ file }: Migration): Origin => (older.has(file) ? 'history' : 'pending');
  for (const { migration, opened } of files)
    if (!('problem' in opened)) takeDown(settled, opened.all, originOf(migration));
  const linted: Linted[] = [];
  const reviewed: ReviewedFile[] = [];
  for (const { migration, opened } of files) {
    if ('problem' in opened) reviewed.push(unreadable(migration, opened.problem));
    else {
      const origin = originOf(migration);
      reviewed.push(await look(migration, opened.all, { known, settled, scratch, linted, sizes, origin }));
    }
  }
  const transactional = reviewed.filter((file) => file.transactional).map(({ migration }) => migration.file);
  const found = await lintFindings(linted, new Set(transactional), lint);
  return Promise.all(reviewed.map((file) => withAcceptances(file, found.get(file.migration.file) ?? [], today)));
}

async function open({ sql }: Migration): Promise<{ all: Opened[] } | { problem: SyntaxProblem }> {
  const parsed = await parseSql(sql);
  if ('problem' in parsed) return parsed;
  return {
    all: await Promise.all(parsed.statements.map(async (statement) => ({ statement, runs: await runBy(statement) }))),
  };
}

function takeDown(known: Known, all: readonly Opened[], origin: Origin): void {
  for (const run of all.flatMap(({ runs }) => runs)) takeDownRun(known, run, origin);
}

function takeDownRun(known: Known, run: Run, origin: Origin): void {
  if (!('unread' in run)) learn(known, statementOf(run.node), { origin, inBlock: run.inBlock, text: run.text });
}

const unreadable = (migration: Migration, problem: SyntaxProblem): ReviewedFile => {
  const { line, message, isUnread } = problem;
  const finding = isUnread ? notAnalysed(message) : syntaxError(message);
  const sql = shorten(withoutSecrets(migration.sql.split('\n')[line - 1] ?? ''));
  return {
    migration,
    statements: 0,
    // Of what nobody reads nobody knows it.
    transactional: isUnread !== true,
    indexes: [],
    lines: [],
    syntax: isUnread ? null : problem,
    findings: [{ ...finding, file: migration.file, line, sql }],
  };
};

const syntaxError = (message: string): Finding => ({
  code: 'syntax-error',
  level: 'refused',
  what: `cannot be read: ${message}`,
});

interface Ground {
  readonly known: Known;
  readonly settled: Known;
  readonly scratch: Rehearsable | null;
  readonly sizes: TableSizes | null;
  readonly origin: Origin;
  /** Filled with what squawk is to read. */
  readonly linted: Linted[];
}

async function look(migration: Migration, all: readonly Opened[], ground: Ground): Promise<ReviewedFile> {
  const { known, scratch } = ground;
  const { file } = migration;
  const story = all.flatMap(({ runs }) => runs.flatMap((run) => ('unread' in run ? [] : [statementOf(run.node)])));
  const findings: LocatedFinding[] = [];
  const indexes: string[] = [];
  let told = 0;
  for (const { statement, runs } of all) {
    const sql = shorten(withoutSecrets(statement.text));
    for (const run of runs) {
      const itself = 'unread' in run ? [] : [statementOf(run.node)];
      for (const one of [run, ...(await runByCalls(run, known))]) {
        const comments = one.inBlock ? '' : statement.comments;
        const view = new View(ground, comments, story, told, told + itself.length);
        const found = 'unread' in one ? [notAnalysed(one.unread)] : judgeRun(one, one !== run, view, scratch);
        findings.push(...found.map((finding) => ({ ...finding, file, line: one.line, sql })));
      }
      if (!('unread' in run)) {
        const linted = lintedOf(statementOf(run.node), ground, { file, line: run.line, sql, text: run.text });
        if (linted) ground.linted.push(linted);
        indexes.push(...indexesOf(itself));
      }
      takeDownRun(known, run, ground.origin);
      told += itself.length;
    }
  }
  const transactional = all.every(({ runs }) =>
    runs.every((run) => ('unread' in run ? !run.mayCommit : isTransactional(statementOf(run.node)))),
  );
  const lines = all.map(({ statement }) => statement.line);
  return { migration, statements: all.length, transactional, findings, indexes, lines, syntax: null };
}

const indexesOf = (statements: readonly Visited[]): string[] =>
  statements.flatMap(({ kind, value }) =>
    kind === 'IndexStmt' && typeof value.idxname === 'string' ? [value.idxname] : [],
  );

const notAnalysed = (why: string): Finding => ({
  code: 'not-analysed',
  level: 'destructive',
  what: `runs code that cannot be read beforehand: ${why}`,
});

/** A rule quotes names and statements; none of them may carry a secret onto a screen or into a log. */
const shownSafely = (finding: LocatedFinding): LocatedFinding => ({
  ...finding,
  what: withoutSecrets(finding.what),
  ...(finding.safe ? { safe: finding.safe.map(withoutSecrets) } : {}),
});

async function withAcceptances(
  file: ReviewedFile,
  linted: readonly LocatedFinding[],
  today: string,
): Promise<ReviewedFile> {
  const { migration } = file;
  if (file.syntax) return file;
  const found = [...file.findings, ...linted].map(shownSafely);
  const all = applyAllows(found, await allowComments(migration.sql), {
    file: migration.file,
    statements: file.lines,
    codes: knownCodes,
    today,
  });
  return { ...file, findings: all.sort((one, other) => one.line - other.line) };
}
