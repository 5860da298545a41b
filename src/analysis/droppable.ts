import { keyOf, relationKey, schemaOfKey, type Known } from './known/known.js';
import { contentOf, namedObject, nameParts, quoteName, type Content, type Visited } from './tree.js';

export const isCascade = (content: Content): boolean => content.behavior === 'DROP_CASCADE';

/** The parser's letter for DROP CONSTRAINT in ALTER DOMAIN. */
export const dropsConstraint = 'X';

/** An object of a DROP as people call it. */
export const nameOf = (type: unknown, object: unknown): string => namedObject(type, object).name;

const objectWords: Record<string, string> = {
  OBJECT_TABLE: 'table',
  OBJECT_FOREIGN_TABLE: 'foreign table',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_VIEW: 'view',
  OBJECT_SCHEMA: 'schema',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_EXTENSION: 'extension',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_INDEX: 'index',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_POLICY: 'policy',
  OBJECT_OPCLASS: 'operator class',
  OBJECT_OPFAMILY: 'operator family',
  OBJECT_FDW: 'foreign data wrapper',
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_TSCONFIGURATION: 'text search configuration',
  OBJECT_TSDICTIONARY: 'text search dictionary',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSTEMPLATE: 'text search template',
};

/** `OBJECT_MATVIEW` in the words of people. */
export const wordOf = (type: unknown): string =>
  objectWords[String(type)] ?? String(type).replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();

/** One object of a DROP. */
export interface Dropped {
  readonly name: string;
  /** As relations, functions and types are known by. */
  readonly key: string;
  readonly parts: readonly string[];
}

export const droppedBy = (value: Content): Dropped[] =>
  ((value.objects ?? []) as unknown[]).map((object) => {
    const parts = nameParts(object);
    return { name: nameOf(value.removeType, object), key: keyOf(parts), parts };
  });

/** Whether a pending file made it, so that nothing of value is in it. */
export function isOwnObject(type: unknown, { key, parts }: Dropped, known: Known): boolean {
  switch (type) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
      return known.isCertainlyNew(key);
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return known.types.get(key)?.origin === 'pending' && known.types.get(key)?.certain === true;
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      return (known.functions.get(key) ?? []).some((one) => one.origin === 'pending') && !hasOlder(known, key);
    case 'OBJECT_TRIGGER':
      return known.isNewPart('trigger', keyOf(parts.slice(0, -1)), parts.at(-1) ?? '');
    case 'OBJECT_INDEX':
      return isNewIndex(known, parts);
    case 'OBJECT_SCHEMA':
      return isNewSchema(known, parts[0] ?? '');
    default:
      return false;
  }
}

const hasOlder = (known: Known, key: string): boolean =>
  (known.functions.get(key) ?? []).some((one) => one.origin !== 'pending');

export function isNewIndex(known: Known, parts: readonly string[]): boolean {
  const name = parts.at(-1) ?? '';
  const table = tableOfIndex(known, name);
  return known.isNewPart('index', table ?? keyOf(parts), name);
}

/** The key of the table that has an index of this name. */
export function tableOfIndex(known: Known, name: string): string | undefined {
  for (const [key, { indexes }] of known.allDescribed()) if (indexes.has(name)) return key;
  return undefined;
}

/** Nothing older was moved into it. */
function isNewSchema(known: Known, schema: string): boolean {
  const name = quoteName(schema);
  const holds = [...known.relations].some(([key, { origin }]) => schemaOfKey(key) === name && origin !== 'pending');
  return known.schemas.get(name) === 'pending' && !holds && ![...known.moved].some((key) => schemaOfKey(key) === name);
}

/** Lines of SQL that put something aside; the schema for it, which no API serves, comes first. */
export const intoArchive = (...lines: string[]): string[] => ['create schema if not exists archive;', ...lines];

/** A later statement of the same file that makes a relation of this name. */
export const madeAgain = (after: readonly Visited[], key: string): Visited | undefined =>
  after.find(({ kind, value }) => {
    const made: Record<string, unknown> = {
      CreateStmt: value.relation,
      ViewStmt: value.view,
      CreateTableAsStmt: contentOf(value.into).rel,
      CreateForeignTableStmt: contentOf(value.base).relation,
    };
    return made[kind] !== undefined && relationKey(made[kind]) === key;
  });
