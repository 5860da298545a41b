import { changedObjects } from './changed.js';
import type { LocatedFinding } from './finding.js';
import { keyOf, relationKey, type Known } from './known/known.js';
import { lintRules } from './squawk.js';
import type { Lint, LintMessage } from '../ports/lint.js';
import { compareTypes } from './typeChange.js';
import { columnOf } from './known/columns.js';
import { contentOf, listOf, nameParts, textOf, type Visited } from './tree.js';

/** A statement for squawk, and where it stands. */
export interface Linted {
  readonly file: string;
  readonly line: number;
  /** Shortened, for a screen. */
  readonly sql: string;
  readonly text: string;
  /** Whether what squawk says of it counts; it reads new tables only to know them. */
  readonly counts: boolean;
  /** Whether it changes no type but to a wider one. */
  readonly widens: boolean;
}

/** What squawk has rules about. */
const kinds = new Set([
  'AlterDomainStmt',
  'AlterTableStmt',
  'ClusterStmt',
  'CreateStmt',
  'DropStmt',
  'IndexStmt',
  'ReindexStmt',
  'RenameStmt',
  'VacuumStmt',
]);

/** Null for what squawk has nothing to say about. `known` is what is there before the statement. */
export function lintedOf(
  statement: Visited,
  known: Known,
  place: Pick<Linted, 'file' | 'line' | 'sql' | 'text'>,
): Linted | null {
  if (!kinds.has(statement.kind)) return null;
  return { ...place, counts: !isAboutNewOnly(statement, known), widens: onlyWidens(statement, known) };
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
  for (const [key, { indexes }] of known.relations) if (indexes.has(name)) return known.isNew(key);
  return known.isNew(keyOf(parts));
}

function onlyWidens({ kind, value }: Visited, known: Known): boolean {
  if (kind !== 'AlterTableStmt') return false;
  const columns = known.relation(relationKey(value.relation))?.columns;
  return listOf(value.cmds)
    .filter((one) => one.value.subtype === 'AT_AlterColumnType')
    .every(({ value: { name, def } }) => {
      const wanted = columnOf(contentOf(contentOf(def).ColumnDef));
      return compareTypes(columns?.get(textOf(name)), wanted) === 'harmless';
    });
}

/** All statements go to squawk as one text, so that it knows the tables that earlier files make. By file. */
export async function lintFindings(
  linted: readonly Linted[],
  lint: Lint | null,
): Promise<ReadonlyMap<string, readonly LocatedFinding[]>> {
  const found = new Map<string, LocatedFinding[]>();
  if (lint === null || linted.every(({ counts }) => !counts)) return found;
  const { text, at } = joined(linted);
  const messages = await lint(text);
  if (messages === null) {
    for (const one of linted) if (one.counts && !found.has(one.file)) found.set(one.file, [located(one, notInstalled)]);
    return found;
  }
  const seen = new Set<string>();
  for (const message of messages) {
    const one = at(message.line);
    const finding = one?.counts ? findingOf(message, one) : null;
    if (!one || !finding || seen.has(`${finding.code} ${one.file} ${one.line} ${finding.what}`)) continue;
    seen.add(`${finding.code} ${one.file} ${one.line} ${finding.what}`);
    found.set(one.file, [...(found.get(one.file) ?? []), finding]);
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

function findingOf({ rule_name: name, message, help }: LintMessage, one: Linted): LocatedFinding | null {
  const rule = lintRules[name];
  if (!rule || (name === 'changing-column-type' && one.widens)) return null;
  const plain = (text: string): string => text.replaceAll('`', '').replace(/\s+/g, ' ').trim();
  const what = plain(message);
  return located(one, {
    code: rule.code,
    level: rule.level,
    what: what.charAt(0).toLowerCase() + what.slice(1).replace(/\.$/, ''),
    safe: help === null ? [] : [plain(help)],
  });
}

/** One statement after the other, and which of them stands on a line of that text. */
function joined(linted: readonly Linted[]): { text: string; at: (line: number) => Linted | undefined } {
  const owners: Linted[] = [];
  const text = linted
    .map((one) => {
      const statement = `${one.text}\n;\n`;
      for (let line = statement.split('\n').length - 1; line > 0; line -= 1) owners.push(one);
      return statement;
    })
    .join('');
  return { text, at: (line) => owners[line] };
}
