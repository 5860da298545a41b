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
  const alike = tables.filter((one) => one.toLowerCase().includes(name.toLowerCase().slice(0, 4)));
  return {
    code: 'table-unknown',
    exit: exitCodes.usage,
    what: `The backup ${id} has no table ${text}.`,
    details: [`It has ${(alike.length > 0 ? alike : tables).slice(0, 12).join(', ')}.`],
    next: ['See what other backups there are: npm run backups'],
  };
};

const noTable = ({ qualified }: Table, id: string): Problem => ({
  code: 'table-kind',
  exit: exitCodes.refused,
  what: `${qualified} is no table of its own rows in ${id}: a view, or a foreign table.`,
  details: ['Views come back with the tables that they read.'],
  next: ['Name the tables that hold the rows.'],
});
