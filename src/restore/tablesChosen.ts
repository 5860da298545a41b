import { readTables, type Table } from '../database/tables.js';
import type { Session } from '../ports.js';
import { exitCodes, stop, type Problem } from '../problem.js';
import { splitQualified } from './names.js';

/** The named tables as a copy of the backup has them; what is not there is told with what is like it. */
export async function findTables(
  session: Session,
  names: readonly string[],
  backup: { readonly id: string; readonly tables: readonly string[] },
): Promise<Table[]> {
  const problems: Problem[] = [];
  const wanted = names.flatMap((text) => {
    const [schema, name] = splitQualified(text.trim()) ?? [];
    if (schema !== undefined && name !== undefined) return [{ schema, name, text }];
    problems.push(unreadable(text));
    return [];
  });
  const found = [...(await readTables(session, wanted)).values()];
  const chosen = new Map<string, Table>();
  for (const { schema, name, text } of wanted) {
    const table = found.find((one) => one.schema === schema && one.name === name);
    if (!table) problems.push(unknown(text, name, backup));
    else if (table.kind !== 'r' && table.kind !== 'p') problems.push(noTable(table, backup.id));
    else chosen.set(table.qualified, table);
  }
  const [first] = problems;
  if (first) throw stop(first.exit, first.code, first.what, first.details, first.next);
  return [...chosen.values()];
}

const unreadable = (text: string): Problem => ({
  code: 'table-name',
  exit: exitCodes.usage,
  what: `${JSON.stringify(text)} is not the name of a table.`,
  details: [
    'A table is named with its schema: public.orders. What holds a dot or a quote is quoted as in SQL: "a.b"."c".',
  ],
  next: ['Name it as SQL does, in quotes for your shell: --table \'public."Orders"\''],
});

const unknown = (
  text: string,
  name: string,
  { id, tables }: { readonly id: string; readonly tables: readonly string[] },
): Problem => {
  const wanted = text.trim().toLowerCase();
  const distance = (one: string) => Math.min(edits(wanted, one.toLowerCase()), edits(name.toLowerCase(), nameOf(one)));
  const nearest = tables.map((one) => ({ one, far: distance(one) })).sort((a, b) => a.far - b.far);
  const same = tables.filter((one) => one.replaceAll('"', '').toLowerCase() === wanted.replaceAll('"', ''));
  return {
    code: 'table-unknown',
    exit: exitCodes.usage,
    what: `The backup ${id} has no table ${text}.`,
    details: [
      ...(same.length > 0 ? [`Names are compared as they are written, capitals too: it has ${same.join(', ')}.`] : []),
      `It has ${nearest
        .slice(0, 12)
        .map(({ one }) => one)
        .join(', ')}${nearest.length > 12 ? ` and ${nearest.length - 12} more, less alike` : ''}.`,
    ],
    next: ['Name it as the backup does. For another backup: npm run backups'],
  };
};

const nameOf = (qualified: string): string => (splitQualified(qualified)?.[1] ?? qualified).toLowerCase();

/** How many letters have to be changed, put in or left out to make one of the other. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of Array.from(one).entries()) {
    const next = [at + 1];
    for (let to = 1; to <= other.length; to += 1)
      next.push(
        Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, (row[to - 1] ?? 0) + (letter === other[to - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[other.length] ?? other.length;
}

const noTable = ({ qualified }: Table, id: string): Problem => ({
  code: 'table-kind',
  exit: exitCodes.refused,
  what: `${qualified} is no table of its own rows in ${id}: a view, or a foreign table.`,
  details: ['Views come back with the tables that they read.'],
  next: ['Name the tables that hold the rows.'],
});
