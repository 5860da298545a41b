import type { Catalogue } from '../catalogue.js';
import { readEntryName, relationOf, splitColumn, splitSchema } from './names.js';

interface Gone {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * What most likely was given another name: something went and one thing of the same kind and definition came. Whoever
 * uses this tries it, and looks whether it was so.
 */
export function renamesBack(before: Catalogue, now: Catalogue, { removed, added }: Gone): string[] {
  return [
    ...schemas(removed, added, before, now),
    ...pairs(
      removed,
      added,
      'table',
      (name) => columnsOf(before, name),
      (name) => columnsOf(now, name),
    ).flatMap(({ was, is }) => moved('table', was, is)),
    ...pairs(
      removed,
      added,
      'type',
      (name) => before.get(`type ${name}`),
      (name) => now.get(`type ${name}`),
    ).flatMap(({ was, is }) => moved('type', was, is)),
    ...pairs(removed, added, 'sequence', sequenceOf(before), sequenceOf(now)).flatMap(({ was, is }) =>
      moved('sequence', was, is),
    ),
    ...columns(removed, added, before, now),
  ];
}

const sequenceOf =
  (catalogue: Catalogue) =>
  (name: string): string | undefined => {
    const definition = catalogue.get(`sequence ${name}`);
    // One of a column goes with its table.
    return definition === undefined || definition.includes(', of ') ? undefined : definition;
  };

function pairs(
  removed: readonly string[],
  added: readonly string[],
  kind: string,
  was: (name: string) => string | undefined,
  is: (name: string) => string | undefined,
): { was: string; is: string }[] {
  const named = (entries: readonly string[]) =>
    entries
      .map(readEntryName)
      .filter((one) => one.kind === kind)
      .map(({ name }) => name);
  const [gone, came] = [named(removed), named(added)];
  return gone.flatMap((name) => {
    const text = was(name);
    if (text === undefined) return [];
    const twins = gone.filter((other) => was(other) === text);
    const [match, ...more] = came.filter((other) => is(other) === text);
    return match === undefined || more.length > 0 || twins.length > 1 ? [] : [{ was: name, is: match }];
  });
}

/** Its own definition and its columns', without its name; undefined for no table. */
function columnsOf(catalogue: Catalogue, table: string): string | undefined {
  const definition = catalogue.get(`table ${table}`);
  if (definition === undefined) return undefined;
  const columns = [...catalogue].filter(([entry]) => entry.startsWith(`column ${table}.`));
  const own = splitSchema(table)?.own ?? table;
  // A serial column's default names its sequence, which has the table's name in it.
  const text = columns.map(
    ([entry, words]) => `${entry.slice(`column ${table}.`.length)} ${words.replace(/nextval\(.*?\)/g, 'nextval')}`,
  );
  return [definition.replace(own, ''), ...text].join('\n');
}

function moved(word: string, was: string, is: string): string[] {
  const [before, now] = [splitSchema(was), splitSchema(is)];
  if (!before || !now) return [];
  const statements: string[] = [];
  let name = is;
  if (before.schema !== now.schema) {
    statements.push(`alter ${word} ${name} set schema ${before.schema}`);
    name = `${before.schema}.${now.own}`;
  }
  if (before.own !== now.own) statements.push(`alter ${word} ${name} rename to ${before.own}`);
  return statements;
}

function schemas(removed: readonly string[], added: readonly string[], before: Catalogue, now: Catalogue): string[] {
  const inside = (catalogue: Catalogue, schema: string): string => {
    const tables = [...catalogue].filter(
      ([entry]) => entry.startsWith(`table ${schema}.`) || entry.startsWith(`column ${schema}.`),
    );
    return tables.length === 0 ? '' : tables.map(([entry]) => entry.replace(`${schema}.`, '')).join('\n');
  };
  const found = pairs(
    removed,
    added,
    'schema',
    (name) => inside(before, name) || undefined,
    (name) => inside(now, name) || undefined,
  );
  return found.map(({ was, is }) => `alter schema ${is} rename to ${was}`);
}

function columns(removed: readonly string[], added: readonly string[], before: Catalogue, now: Catalogue): string[] {
  const isTable = (relation: string): boolean => before.has(`table ${relation}`) && now.has(`table ${relation}`);
  const relations = new Set(removed.map((entry) => relationOf(readEntryName(entry)) ?? '').filter(isTable));
  return [...relations].flatMap((relation) => {
    const of = (entries: readonly string[]) => entries.filter((entry) => entry.startsWith(`column ${relation}.`));
    const [gone, came] = [of(removed), of(added)];
    return gone.flatMap((entry) => {
      const text = before.get(entry);
      const twins = gone.filter((other) => before.get(other) === text);
      const [match, ...more] = came.filter((other) => now.get(other) === text);
      if (match === undefined || more.length > 0 || twins.length > 1) return [];
      const [was, is] = [splitColumn(readEntryName(entry).name), splitColumn(readEntryName(match).name)];
      return was && is ? [`alter table ${relation} rename column ${is.column} to ${was.column}`] : [];
    });
  });
}
