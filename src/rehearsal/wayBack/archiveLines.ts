import { readEntryName, splitColumn, splitOn, splitRoutine, splitSchema } from '../../database/inverse.js';
import { onOneLine, type Entry } from '../../restore/entries.js';
import type { Metadata } from '../../backup/metadata.js';
import type { Relation } from '../../database/inventory.js';
import { splitQualified, unquoted } from '../../restore/names.js';

export interface Lines {
  /** Of the table of contents, in the archive's order. */
  readonly chosen: readonly Entry[];
  /** Entries of the catalogue that no line brings. */
  readonly unable: readonly string[];
}

type Key = `${string}\n${string}\n${string}`;
const key = (kind: string, schema: string | null, tag: string): Key =>
  `${kind}\n${schema === null ? '' : onOneLine(schema)}\n${onOneLine(tag)}`;

/** Chooses what of an archive brings back what a database lacks. Pure. */
export function linesFor(missing: readonly string[], contents: readonly Entry[]): Lines {
  const byKey = new Map<string, Entry[]>();
  for (const entry of contents) {
    const at = key(entry.kind, entry.schema, entry.tag);
    byKey.set(at, [...(byKey.get(at) ?? []), entry]);
  }
  const chosen = new Set<Entry>();
  const unable: string[] = [];
  for (const entry of missing) {
    const found = keysOf(entry, contents).flatMap((one) => byKey.get(one) ?? []);
    for (const one of found) chosen.add(one);
    if (found.length === 0 && !comesAlong(entry)) unable.push(entry);
  }
  return { chosen: contents.filter((one) => chosen.has(one)), unable };
}

/** What comes with something else, or is said afterwards. */
const comesAlong = (entry: string): boolean =>
  /^(column|rights|default rights|comment on|row level security|user mapping|options of|index) /.test(entry);

const simple: Readonly<Record<string, readonly string[]>> = {
  table: ['TABLE', 'FOREIGN TABLE', 'TABLE ATTACH', 'TABLE DATA'],
  sequence: ['SEQUENCE', 'SEQUENCE OWNED BY', 'SEQUENCE SET'],
  view: ['VIEW'],
  'materialized view': ['MATERIALIZED VIEW', 'MATERIALIZED VIEW DATA'],
  index: ['INDEX', 'INDEX ATTACH'],
  statistics: ['STATISTICS'],
  type: ['TYPE', 'DOMAIN', 'SHELL TYPE'],
  collation: ['COLLATION'],
  conversion: ['CONVERSION'],
  'text search parser': ['TEXT SEARCH PARSER'],
  'text search dictionary': ['TEXT SEARCH DICTIONARY'],
  'text search template': ['TEXT SEARCH TEMPLATE'],
  'text search configuration': ['TEXT SEARCH CONFIGURATION'],
};
const schemaless: Readonly<Record<string, string>> = {
  schema: 'SCHEMA',
  extension: 'EXTENSION',
  publication: 'PUBLICATION',
  'event trigger': 'EVENT TRIGGER',
  'foreign server': 'SERVER',
  'foreign data wrapper': 'FOREIGN DATA WRAPPER',
  language: 'PROCEDURAL LANGUAGE',
};
const ofTables: Readonly<Record<string, readonly string[]>> = {
  constraint: ['CONSTRAINT', 'FK CONSTRAINT', 'CHECK CONSTRAINT'],
  policy: ['POLICY'],
  trigger: ['TRIGGER'],
  rule: ['RULE'],
};

function keysOf(entry: string, contents: readonly Entry[]): Key[] {
  const { kind, name } = readEntryName(entry);
  const kinds = simple[kind];
  if (kinds) {
    const { schema, own } = splitSchema(name) ?? {};
    if (schema === undefined || own === undefined) return [];
    const keys = kinds.map((one) => key(one, unquoted(schema), unquoted(own)));
    // One that leans on a key is written as a table that becomes a view afterwards.
    return kind === 'view' ? [...keys, key('RULE', unquoted(schema), `${unquoted(own)} _RETURN`)] : keys;
  }
  const alone = schemaless[kind];
  if (alone !== undefined) return [key(alone, null, unquoted(name))];
  if (kind === 'row level security') {
    const { schema = '', own = '' } = splitSchema(name) ?? {};
    return [key('ROW SECURITY', unquoted(schema), unquoted(own))];
  }
  if (kind === 'column') {
    const { relation = '', column = '' } = splitColumn(name) ?? {};
    const { schema = '', own = '' } = splitSchema(relation) ?? {};
    return [key('DEFAULT', unquoted(schema), `${unquoted(own)} ${unquoted(column)}`)];
  }
  const parts = ofTables[kind];
  if (parts) {
    const { own = '', relation = '' } = splitOn(name) ?? {};
    const { schema = '', own: table = '' } = splitSchema(relation) ?? {};
    return parts.map((one) => key(one, unquoted(schema), `${unquoted(table)} ${unquoted(own)}`));
  }
  if (kind === 'publication of') return [memberKey(name)].flat();
  if (['function', 'procedure', 'aggregate'].includes(kind)) return routineKeys(kind, name, contents);
  if (kind === 'cast') return [key('CAST', null, `CAST ${name.replace(' as ', ' AS ')}`)];
  if (kind === 'user mapping') {
    const [, role = '', server = ''] = /^for (.+) on (\S+)$/s.exec(name) ?? [];
    return [key('USER MAPPING', null, `USER MAPPING ${unquoted(role)} SERVER ${unquoted(server)}`)];
  }
  return [];
}

function memberKey(name: string): Key[] {
  const [, whole, publisher] = /^schema (.+) in (\S+)$/s.exec(name) ?? [];
  if (whole !== undefined && publisher !== undefined)
    return [key('PUBLICATION TABLES IN SCHEMA', unquoted(whole), `${unquoted(publisher)} ${unquoted(whole)}`)];
  const [, relation = '', publication = ''] = /^(.+) in (\S+)$/s.exec(name) ?? [];
  const { schema = '', own = '' } = splitSchema(relation) ?? {};
  return [key('PUBLICATION TABLE', unquoted(schema), `${unquoted(publication)} ${unquoted(own)}`)];
}

/** The catalogue tells what a function takes with its names, the table of contents without. */
function routineKeys(kind: string, name: string, contents: readonly Entry[]): Key[] {
  const { schema = '', own = '', takes = '' } = splitRoutine(name) ?? {};
  const start = `${onOneLine(unquoted(own))}(`;
  const wanted = kind.toUpperCase();
  const overloads = contents.filter(
    (one) => one.kind === wanted && one.schema === onOneLine(unquoted(schema)) && one.tag.startsWith(start),
  );
  const fits = overloads.filter(({ tag }) => isSameTaking(takes, tag.slice(start.length, -1)));
  return (fits.length > 0 ? fits : overloads.length === 1 ? overloads : []).map((one) =>
    key(one.kind, one.schema, one.tag),
  );
}

function isSameTaking(named: string, types: string): boolean {
  const [one, other] = [splitTypes(named), splitTypes(types)];
  return (
    one.length === other.length && one.every((text, at) => text === other[at] || text.endsWith(` ${other[at] ?? ''}`))
  );
}

/** Between brackets a comma belongs to a type: numeric(10,2) is written with none, but nobody promises that. */
const splitTypes = (text: string): string[] => (text === '' ? [] : text.split(/, (?![^(]*\))/));

type Tables = Readonly<Record<string, { readonly through?: string | undefined }>>;

/** Partitions whose rows were dumped through this root. */
export const leavesOf = (root: string, tables: Tables): string[] =>
  Object.entries(tables).flatMap(([name, { through }]) => (through === root ? [name] : []));

/** Lines that hold the rows of a table; those of a root stand in the lines of its leaves. */
export function rowLinesOf(contents: readonly Entry[], { tables }: Pick<Metadata, 'tables'>) {
  const rows = contents.filter(({ kind }) => kind === 'TABLE DATA');
  return ({ qualified }: Pick<Relation, 'qualified'>): string[] => {
    const names = [qualified, ...leavesOf(qualified, tables)].map(splitQualified);
    const isOne = ({ schema, tag }: Entry): boolean =>
      names.some((one) => one !== null && schema === onOneLine(one[0]) && tag === onOneLine(one[1]));
    return rows.filter(isOne).map(({ line }) => line);
  };
}
