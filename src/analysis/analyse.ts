import { exitCodes, type Problem } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import { destructiveFindings } from './destructive.js';
import { destructive, shorten, type Finding, type LocatedFinding } from './finding.js';
import { parseSql, type Statement } from './parse.js';
import { platformFindings, type Rehearsable } from './platform.js';
import { runBy } from './plpgsql.js';
import { settingFindings } from './settings.js';
import { isTransactional } from './transactional.js';
import { statementOf, visit, type Visited } from './tree.js';

export interface AnalysedFile {
  readonly migration: Migration;
  readonly statements: number;
  /** The CLI applies it in one transaction with its ledger row; otherwise a failure leaves it half applied. */
  readonly transactional: boolean;
  readonly findings: readonly LocatedFinding[];
  /** Indexes that it makes, without their schema. */
  readonly indexes: readonly string[];
}

export interface Analysis {
  readonly files: readonly AnalysedFile[];
  readonly destructive: readonly LocatedFinding[];
  readonly warnings: readonly LocatedFinding[];
}

/**
 * Reads every pending file with PostgreSQL's own parser; resolves with the problems that forbid going on. `scratch` is
 * null for files that production has already: they are not rehearsed, and what strict hosts forbid ran there.
 */
export async function analyse(
  pending: readonly Migration[],
  scratch: Rehearsable | null,
): Promise<Analysis | readonly Problem[]> {
  const files: AnalysedFile[] = [];
  const problems: Problem[] = [];
  for (const migration of pending) {
    const parsed = await parseSql(migration.sql);
    if ('problem' in parsed) {
      problems.push(syntaxError(migration, parsed.problem.message, parsed.problem.line));
      continue;
    }
    const all = await Promise.all(parsed.statements.map((statement) => look(statement, migration.file, scratch)));
    const findings = all.flatMap((one) => one.findings);
    problems.push(...findings.filter((finding) => finding.level === 'refused').map(refusal));
    files.push({
      migration,
      statements: all.length,
      transactional: all.every((one) => one.transactional),
      findings,
      indexes: all.flatMap((one) => one.indexes),
    });
  }
  if (problems.length > 0) return problems;
  const ofLevel = (level: Finding['level']) =>
    files.flatMap((file) => file.findings.filter((finding) => finding.level === level));
  return { files, destructive: ofLevel('destructive'), warnings: ofLevel('warning') };
}

type Looked = Pick<AnalysedFile, 'transactional' | 'findings' | 'indexes'>;

/** Judges one statement by all that it runs. */
async function look(statement: Statement, file: string, scratch: Rehearsable | null): Promise<Looked> {
  const runs = await runBy(statement);
  const judge = (node: Visited) => [
    ...destructiveFindings(node),
    ...(scratch ? platformFindings(node, scratch) : []),
    ...settingFindings(node),
  ];
  const nodes = runs.flatMap((run) => ('unread' in run ? [] : [...visit(run.node)]));
  const sql = shorten(statement.text);
  return {
    transactional: runs.every((run) => ('unread' in run ? !run.mayCommit : isTransactional(statementOf(run.node)))),
    indexes: nodes.flatMap(({ kind, value }) =>
      kind === 'IndexStmt' && typeof value.idxname === 'string' ? [value.idxname] : [],
    ),
    findings: runs.flatMap((run) => {
      const findings = 'unread' in run ? [notAnalysed(run.unread)] : [...visit(run.node)].flatMap(judge);
      return findings.map((finding) => ({ ...finding, file, line: run.line, sql }));
    }),
  };
}

const notAnalysed = (why: string): Finding =>
  destructive('not-analysed', `runs code that cannot be read beforehand: ${why}`);

const syntaxError = (migration: Migration, message: string, line: number): Problem => ({
  code: 'syntax-error',
  exit: exitCodes.refused,
  what: `${migration.file}, line ${line}: ${message}.`,
  details: [
    shorten(migration.sql.split('\n')[line - 1] ?? ''),
    ...(/^\s*\\|\bfrom\s+stdin\b/im.test(migration.sql)
      ? ['psql commands and COPY … FROM stdin do not work in a migration.']
      : []),
  ],
  next: ['Mend the file, then try again.'],
});

const refusal = (finding: LocatedFinding): Problem => ({
  code: finding.code,
  exit: exitCodes.refused,
  what: `${finding.file}, line ${finding.line} ${finding.what}.`,
  details: [finding.sql, ...(finding.why === undefined ? [] : [finding.why])],
  next: finding.next === undefined ? [] : [finding.next],
});
