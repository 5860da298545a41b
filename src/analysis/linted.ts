import { changedObjects } from './changed.js';
import type { LocatedFinding } from './finding.js';
import { keyOf, relationKey, type Known } from './known/known.js';
import { lintRules } from './squawk.js';
import type { Lint, LintMessage } from '../ports/lint.js';
import type { TableSize, TableSizes } from './sizes.js';
import { compareTypes } from './typeChange.js';
import { columnOf } from './known/columns.js';
import { alteredBy } from './altered.js';
import type { LintedPart } from './lintRule.js';
import { loadParser } from './parse.js';
import { contentOf, listOf, nameParts, relationName, textOf, type Content, type Visited } from './tree.js';

/** A statement for squawk, and where it stands. */
export interface Linted {
  readonly file: string;
  readonly line: number;
  /** Shortened, for a screen. */
  readonly sql: string;
  readonly text: string;
  readonly value: Content;
  /** Whether what squawk says of it counts; it reads new tables only to know them. */
  readonly counts: boolean;
  /** Whether it changes no type but to a wider one. */
  readonly widens: boolean;
  /** Of its table, where a database was asked. */
  readonly size: TableSize | undefined;
}

/** What squawk has rules about. */
const kinds = new Set([
  'AlterDomainStmt',
  'AlterTableStmt',
  'CreateStmt',
  'DropStmt',
  'IndexStmt',
  'ReindexStmt',
  'RenameStmt',
  // Which statements stand in one transaction, squawk asks too.
  'TransactionStmt',
]);

/** Null for what squawk has nothing to say about. `known` is what is there before the statement. */
export function lintedOf(
  statement: Visited,
  { known, sizes }: { readonly known: Known; readonly sizes: TableSizes | null },
  place: Pick<Linted, 'file' | 'line' | 'sql' | 'text'>,
): Linted | null {
  if (!kinds.has(statement.kind)) return null;
  const size = sizes?.get(relationKey(statement.value.relation));
  return {
    ...place,
    value: statement.value,
    // Where there are no rows, no lock is held long and nothing is rewritten.
    counts: size?.bytes !== 0 && !isAboutNewOnly(statement, known),
    widens: onlyWidens(statement, known),
    size,
  };
}

function isAboutNewOnly({ kind, value }: Visited, known: Known): boolean {
  if (kind === 'DropStmt' && value.removeType === 'OBJECT_INDEX')
    return ((value.objects ?? []) as unknown[]).every((object) => isIndexOfNew(nameParts(object), known));
  const named = value.relation ? [relationKey(value.relation)] : [];
  const own = changedObjects({ kind, value });
  return kind === 'CreateStmt' || (own.length > 0 && named.length > 0 && named.every((key) => known.isNew(key)));
}

function isIndexOfNew(parts: readonly string[], known: Known): boolean {
  const name = parts.at(-1) ?? '';
  for (const [key, { indexes }] of known.allDescribed()) if (indexes.has(name)) return known.isNew(key);
  return known.isNew(keyOf(parts));
}

function onlyWidens({ kind, value }: Visited, known: Known): boolean {
  if (kind !== 'AlterTableStmt') return false;
  const columns = known.described(relationKey(value.relation))?.columns;
  return listOf(value.cmds)
    .filter((one) => one.value.subtype === 'AT_AlterColumnType')
    .every(({ value: { name, def } }) => {
      const wanted = columnOf(contentOf(contentOf(def).ColumnDef));
      return compareTypes(columns?.get(textOf(name)), wanted) === 'harmless';
    });
}

/**
 * All statements go to squawk as one text, so that it knows the tables that earlier files make; each file that is one
 * transaction stands between BEGIN and COMMIT there. By file.
 */
export async function lintFindings(
  linted: readonly Linted[],
  transactional: ReadonlySet<string>,
  lint: Lint | null,
): Promise<ReadonlyMap<string, readonly LocatedFinding[]>> {
  const found = new Map<string, LocatedFinding[]>();
  if (lint === null || linted.every(({ counts }) => !counts)) return found;
  const { text, at } = joined(linted, transactional);
  const messages = await lint(text);
  if (messages === null) {
    for (const one of linted) if (one.counts && !found.has(one.file)) found.set(one.file, [located(one, notInstalled)]);
    return found;
  }
  const seen = new Set<string>();
  for (const message of messages) {
    const place = at(message.line);
    const finding = place?.one.counts ? await findingOf(message, place) : null;
    if (!finding || seen.has(`${finding.code} ${finding.file} ${finding.line} ${finding.what}`)) continue;
    seen.add(`${finding.code} ${finding.file} ${finding.line} ${finding.what}`);
    found.set(finding.file, [...(found.get(finding.file) ?? []), finding]);
  }
  return found;
}

const notInstalled = {
  code: 'not-analysed',
  level: 'warning',
  what: 'was not read for locks and rewrites: squawk is not installed here',
  safe: ['Install it with the optional packages of squawk-cli: npm install --include=optional'],
} as const;

const located = ({ file, line, sql }: Linted, finding: Pick<LocatedFinding, 'code' | 'level' | 'what' | 'safe'>) => ({
  ...finding,
  file,
  line,
  sql,
});

async function findingOf(message: LintMessage, { one, line }: Place): Promise<LocatedFinding | null> {
  const rule = lintRules[message.rule_name];
  if (!rule || (message.rule_name === 'changing-column-type' && one.widens)) return null;
  const told = rule.tell(await partOf(one, line, message.column));
  return told && located(one, { code: rule.code, level: rule.level, ...told, what: told.what + sizeWords(one.size) });
}

const sizeWords = (size: TableSize | undefined): string => {
  if (!size) return '';
  const rows = size.rows === null ? '' : `about ${size.rows.toLocaleString('en-US')} rows, `;
  return ` (${rows}${Math.max(1, Math.round(size.bytes / 1_000_000)).toLocaleString('en-US')} MB)`;
};

/** The command of a statement that stands at a place: so many commas outside of brackets are before it. */
async function partOf({ value, text }: Linted, line: number, column: number): Promise<LintedPart> {
  const commands = alteredBy(value).commands;
  const index = commands.length > 1 ? await commasBefore(text, line, column) : 0;
  return {
    value,
    table: relationName(value.relation),
    alteration: commands[index] ?? commands[0],
  };
}

async function commasBefore(text: string, line: number, column: number): Promise<number> {
  const lines = text.split('\n');
  const end =
    Buffer.byteLength(
      lines
        .slice(0, line)
        .map((one) => `${one}\n`)
        .join(''),
      'utf8',
    ) + column;
  const parser = await loadParser();
  let depth = 0;
  let commas = 0;
  for (const { text: token, start } of parser.scanSync(text).tokens) {
    if (start >= end) break;
    if (token === '(' || token === '[') depth += 1;
    else if (token === ')' || token === ']') depth -= 1;
    else if (token === ',' && depth === 0) commas += 1;
  }
  return commas;
}

/** A line of the joined text: whose it is, and the how many-th of that statement, from 0. */
interface Place {
  readonly one: Linted;
  readonly line: number;
}

function joined(
  linted: readonly Linted[],
  transactional: ReadonlySet<string>,
): { text: string; at: (line: number) => Place | undefined } {
  const places: (Place | undefined)[] = [];
  const parts: string[] = [];
  const between = (words: string): void => {
    parts.push(`${words};\n`);
    places.push(undefined);
  };
  linted.forEach((one, index) => {
    const isOneTransaction = transactional.has(one.file);
    if (isOneTransaction && linted[index - 1]?.file !== one.file) between('begin');
    const lines = one.text.split('\n');
    // A comment at the end must not hide the semicolon.
    parts.push(`${one.text}\n;\n`);
    places.push(...lines.map((_, line) => ({ one, line })), { one, line: lines.length });
    if (isOneTransaction && linted[index + 1]?.file !== one.file) between('commit');
  });
  return { text: parts.join(''), at: (line) => places[line] };
}
