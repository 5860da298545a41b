import { sqlWords } from '../analysis/parse.js';
import { exitCodes, type Problem } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import type { Ledger, LedgerRow } from './ledger.js';

/** How one target stands to the project's files. */
export interface LedgerComparison {
  /** Files that the target lacks, in order. */
  readonly pending: readonly Migration[];
  /** Everything that must be cleared up by people before anything may be pushed. */
  readonly problems: readonly Problem[];
}

/** Compares by version, as text, as the CLI does, and by content, which it does not. */
export async function compareLedger(
  label: string,
  migrations: readonly Migration[],
  ledger: Ledger,
): Promise<LedgerComparison> {
  const applied = new Set(ledger.map((row) => row.version));
  const local = new Map(migrations.map((migration) => [migration.version, migration]));
  const pending = migrations.filter((migration) => !applied.has(migration.version));
  const newest = ledger.reduce((last, row) => (row.version > last ? row.version : last), '');
  const outOfOrder = pending.filter((migration) => migration.version < newest);
  const missing = ledger.filter((row) => !local.has(row.version));
  const edited: Migration[] = [];
  for (const row of ledger) {
    const migration = local.get(row.version);
    if (migration && (await isEdited(migration, row))) edited.push(migration);
  }
  return {
    pending,
    problems: [
      ...missing.map((row) => missingLocally(label, row)),
      ...outOfOrder.map((migration) => tooLate(label, migration, newest)),
      ...edited.map((migration) => editedAfterwards(label, migration)),
    ],
  };
}

/** Comments and white space do not count: only another word does. */
async function isEdited(migration: Migration, { statements }: LedgerRow): Promise<boolean> {
  if (statements === null || standsIn(migration.sql, statements)) return false;
  const withoutEnds = (words: readonly string[]) => words.filter((word) => word !== ';');
  const [now, then] = [await sqlWords(migration.sql), await sqlWords(statements.join('\n;\n'))].map(withoutEnds);
  return JSON.stringify(now) !== JSON.stringify(then);
}

/** Blanks and comments that are closed: after an open one the next statement would be a part of it. */
const nothingBetween = /^(?:[ \t\r\n\f\v;]|--[^\r\n]*[\r\n]|\/\*(?:(?!\/\*|\*\/)[^])*\*\/)*$/;
/** On its last line a `--` can begin a comment that goes on after it. */
const mayEndInComment = /--[^\r\n]*$/;

/** The usual case without a parser: the statements stand in the file letter for letter, with nothing between them. */
function standsIn(sql: string, statements: readonly string[]): boolean {
  // The end of a file closes a comment as a line break does.
  const text = `${sql}\n`;
  let at = 0;
  for (const statement of statements) {
    const found = text.indexOf(statement, at);
    if (found < 0 || !nothingBetween.test(text.slice(at, found)) || mayEndInComment.test(statement)) return false;
    at = found + statement.length;
  }
  return nothingBetween.test(text.slice(at));
}

const refused = (code: string, what: string, details: string[], next: string[]): Problem => ({
  code,
  exit: exitCodes.refused,
  what,
  details,
  next,
});

const missingLocally = (label: string, row: LedgerRow): Problem =>
  refused(
    'ledger-missing-locally',
    `${label} has the migration ${row.version}${row.name ? ` (${row.name})` : ''}, and this folder has no file for it.`,
    [
      'It was pushed from another branch or machine, or made in the dashboard or by a tool.',
      'What it changed is in the database: the files here no longer say what the database is.',
    ],
    [
      `Look for it: git log --all --oneline -- 'supabase/migrations/${row.version}_*'`,
      'Not there? Ask who works on this project. The SQL that ran stands in supabase_migrations.schema_migrations, column statements.',
    ],
  );

const tooLate = (label: string, migration: Migration, newest: string): Problem =>
  refused(
    'ledger-out-of-order',
    `${migration.file} is older than the newest migration of ${label} (${newest}), and was never applied there.`,
    ['It comes from a branch that was merged later. It has never run after the files that are already there.'],
    [
      `Give it a timestamp after ${newest} in its file name, once you know that no environment has it yet.`,
      'If another environment has it already, talk to whoever merged it before renaming anything.',
    ],
  );

const editedAfterwards = (label: string, migration: Migration): Problem =>
  refused(
    'ledger-edited',
    `${migration.file} was changed after it had been applied to ${label}.`,
    ['The change will never run there: an applied file is not run again. (White space and comments do not count.)'],
    [
      `See what changed: git log -p -- supabase/migrations/${migration.file}`,
      'Put the file back as it was, and write the change into a new migration.',
    ],
  );
