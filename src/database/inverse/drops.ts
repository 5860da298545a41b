import type { Catalogue } from '../catalogue.js';
import { readEntryName, relationOf, splitColumn, splitOn, splitSchema, type EntryName } from './names.js';

/** What takes away one entry of the catalogue. Lower ranks go first. */
interface Drop {
  readonly rank: number;
  readonly sql: string;
}

/** Statements that take these entries away, what leans on others first. Rights and comments are no objects: they are not taken away here. */
export function dropsOf(entries: readonly string[], now: Catalogue): string[] {
  const gone = new Set(entries);
  const drops = entries.flatMap((entry) => {
    const name = readEntryName(entry);
    const relation = relationOf(name);
    const falls =
      relation !== null && relation !== name.name && (gone.has(`table ${relation}`) || isView(now, relation));
    if (falls && name.kind !== 'trigger' && name.kind !== 'rule') return [];
    return dropOf(name, now.get(entry) ?? '', now) ?? [];
  });
  return drops.sort((one, other) => one.rank - other.rank).map(({ sql }) => sql);
}

const isView = (catalogue: Catalogue, relation: string): boolean =>
  catalogue.has(`view ${relation}`) || catalogue.has(`materialized view ${relation}`);

/** Kinds whose name in the catalogue is what DROP wants. */
const plain: Readonly<Record<string, readonly [rank: number, words: string]>> = {
  'event trigger': [0, 'event trigger'],
  publication: [0, 'publication'],
  policy: [1, 'policy'],
  trigger: [1, 'trigger'],
  rule: [1, 'rule'],
  view: [2, 'view'],
  'materialized view': [2, 'materialized view'],
  'invalid index': [4, 'index'],
  statistics: [4, 'statistics'],
  sequence: [8, 'sequence'],
  function: [9, 'function'],
  procedure: [9, 'procedure'],
  aggregate: [9, 'aggregate'],
  'operator class': [10, 'operator class'],
  'operator family': [11, 'operator family'],
  operator: [11, 'operator'],
  cast: [10, 'cast'],
  conversion: [11, 'conversion'],
  'text search configuration': [10, 'text search configuration'],
  'text search dictionary': [11, 'text search dictionary'],
  'text search parser': [12, 'text search parser'],
  'text search template': [12, 'text search template'],
  collation: [12, 'collation'],
  'foreign server': [13, 'server'],
  'foreign data wrapper': [14, 'foreign data wrapper'],
  language: [14, 'language'],
  extension: [15, 'extension'],
  schema: [16, 'schema'],
};

function dropOf(entry: EntryName, definition: string, now: Catalogue): Drop | null {
  const { kind, name } = entry;
  const known = plain[kind];
  if (known) return { rank: known[0], sql: `drop ${known[1]} if exists ${name} cascade` };
  switch (kind) {
    case 'publication of':
      return dropOfMember(name);
    case 'constraint': {
      const { own = '', relation = '' } = splitOn(name) ?? {};
      return {
        rank: definition.startsWith('FOREIGN KEY') ? 3 : 5,
        sql: `alter table if exists ${relation} drop constraint if exists ${own} cascade`,
      };
    }
    case 'index':
      return isOfConstraint(name, now) ? null : { rank: 4, sql: `drop index if exists ${name} cascade` };
    case 'column': {
      const { relation = '', column = '' } = splitColumn(name) ?? {};
      return { rank: 6, sql: `alter table if exists ${relation} drop column if exists ${column} cascade` };
    }
    case 'table':
      return {
        rank: 7,
        sql: `drop ${definition.startsWith('kind f') ? 'foreign table' : 'table'} if exists ${name} cascade`,
      };
    case 'type':
      return { rank: 12, sql: `drop ${isDomain(definition) ? 'domain' : 'type'} if exists ${name} cascade` };
    case 'user mapping': {
      const [, role = '', server = ''] = /^for (.+) on (\S+)$/s.exec(name) ?? [];
      return { rank: 12, sql: `drop user mapping if exists for ${role} server ${server}` };
    }
    case 'transform':
      return { rank: 9, sql: `drop transform if exists ${name} cascade` };
    default:
      return null;
  }
}

const isDomain = (definition: string): boolean => /^owner (?:"(?:[^"]|"")*"|[^\s",]+), domain /.test(definition);

function dropOfMember(name: string): Drop | null {
  const [, schema, publisher] = /^schema (.+) in (\S+)$/s.exec(name) ?? [];
  if (publisher !== undefined)
    return { rank: 0, sql: `alter publication ${publisher} drop tables in schema ${schema ?? ''}` };
  const [, table, publication] = /^(.+) in (\S+)$/s.exec(name) ?? [];
  return publication === undefined
    ? null
    : { rank: 0, sql: `alter publication ${publication} drop table only ${table ?? ''}` };
}

/** Keys bring their index, and take it along. */
export function isOfConstraint(index: string, catalogue: Catalogue): boolean {
  const { schema, own } = splitSchema(index) ?? {};
  if (schema === undefined || own === undefined) return false;
  for (const [entry, definition] of catalogue) {
    if (!entry.startsWith(`constraint ${own} on ${schema}.`)) continue;
    if (/^(PRIMARY KEY|UNIQUE|EXCLUDE)/.test(definition)) return true;
  }
  return false;
}
