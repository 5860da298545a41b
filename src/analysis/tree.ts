import type { Node } from '@libpg-query/parser';
import { visible } from '../visible.js';

/** The fields of a parse node. The parser leaves out those that are false, 0 or empty. */
export type Content = Readonly<Record<string, unknown>>;

/** A node of the parse tree with its kind, as `{ DropStmt: { … } }` holds it. */
export interface Visited {
  readonly kind: string;
  readonly value: Content;
}

/** The nodes of a list field, each taken out of its `{ Kind: … }`. */
export const listOf = (list: unknown): Visited[] =>
  (Array.isArray(list) ? list : []).flatMap((node) => {
    const one = nodeOf(node);
    return one ? [one] : [];
  });

/** The one node that `{ Kind: … }` holds. */
export function nodeOf(node: unknown): Visited | null {
  if (node === null || typeof node !== 'object') return null;
  const [entry] = Object.entries(node);
  return entry && /^[A-Z]/.test(entry[0]) ? { kind: entry[0], value: entry[1] as Content } : null;
}

/** A field that holds a node's content without its kind, a `relation` say. */
export const contentOf = (field: unknown): Content => (field ?? {}) as Content;

/** Whether an option of a statement is said to be true, SUPERUSER of a role say. */
export const optionOn = ({ options }: Content, name: string): boolean =>
  listOf(options).some(
    (one) => one.value.defname === name && contentOf(contentOf(one.value.arg).Boolean).boolval === true,
  );

/** A field of text; empty where the parser left it out. */
export const textOf = (field: unknown): string => (typeof field === 'string' ? field : '');

/** What these contain is kept, not run: a function's body, a rule's actions. */
const notRun = new Set(['CreateFunctionStmt', 'RuleStmt']);

/** Every node of a statement that is run by it, outermost first. A tree may be deeper than calls can be. */
export function* visit(tree: unknown): Generator<Visited> {
  const left: unknown[] = [tree];
  while (left.length > 0) {
    const next = left.pop();
    if (next === null || typeof next !== 'object') continue;
    if (next instanceof Found) yield next;
    else if (Array.isArray(next)) for (let index = next.length - 1; index >= 0; index -= 1) left.push(next[index]);
    else pushFields(left, Object.entries(next));
  }
}

/** A node that is to be told before what is in it. */
class Found implements Visited {
  constructor(
    readonly kind: string,
    readonly value: Content,
  ) {}
}

/** The last first, so that the first is taken first. */
function pushFields(left: unknown[], fields: readonly [string, unknown][]): void {
  for (const [kind, value] of fields.toReversed()) {
    if (value === null || typeof value !== 'object') continue;
    const isNode = /^[A-Z]/.test(kind) && !Array.isArray(value);
    if (!isNode || !notRun.has(kind)) left.push(value);
    if (isNode) left.push(new Found(kind, value as Content));
  }
}

/** Whether a tree has more levels than this. */
export function isDeeper(tree: unknown, levels: number): boolean {
  let row: unknown[] = [tree];
  for (let depth = 0; row.length > 0; depth += 1) {
    if (depth > levels) return true;
    row = row.flatMap((one) => (one !== null && typeof one === 'object' ? (Object.values(one) as unknown[]) : []));
  }
  return false;
}

/** The kind and content of a statement itself. */
export function statementOf(node: Node): Visited {
  const [entry] = Object.entries(node);
  return { kind: entry?.[0] ?? '', value: (entry?.[1] ?? {}) as Record<string, unknown> };
}

/** Names are for people here: a line break in one must not look like a line of ours. */
export const quoteName = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${visible(name).replaceAll('"', '""')}"`;

/** `public.orders` of a RangeVar; without a schema as it is written. */
export function relationName(relation: unknown): string {
  const { schemaname, relname } = (relation ?? {}) as { schemaname?: string; relname?: string };
  return [schemaname, relname].flatMap((part) => (part ? [quoteName(part)] : [])).join('.');
}

export const relationSchema = (relation: unknown): string | undefined =>
  (relation as { schemaname?: string } | undefined)?.schemaname;

/** The parts of a name: of a list, a typed name, a function with its arguments, or a single string. */
export function nameParts(object: unknown): string[] {
  if (Array.isArray(object)) return object.flatMap(nameParts);
  const node = (object ?? {}) as {
    String?: { sval?: string };
    List?: { items?: unknown[] };
    TypeName?: { names?: unknown[] };
    ObjectWithArgs?: { objname?: unknown[] };
  };
  if (node.String) return node.String.sval === undefined ? [] : [node.String.sval];
  return nameParts(node.List?.items ?? node.TypeName?.names ?? node.ObjectWithArgs?.objname ?? []);
}

export const joinName = (parts: readonly string[]): string => parts.map(quoteName).join('.');

/** An object as people call it, and its schema where the statement says it. */
export interface NamedObject {
  readonly name: string;
  readonly schema: string | undefined;
}

export const namedRelation = (relation: unknown): NamedObject => ({
  name: relationName(relation),
  schema: relationSchema(relation),
});

export const namedSchema = (schema: string): NamedObject => ({ name: joinName([schema]), schema });

/** Before the last part stands the schema, and before that perhaps the database. */
export const namedParts = (parts: readonly string[]): NamedObject => ({ name: joinName(parts), schema: parts.at(-2) });

/** Parts of a table or a domain: their names end in one part more. */
const ofAnother = new Set([
  'OBJECT_COLUMN',
  'OBJECT_DOMCONSTRAINT',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_TABCONSTRAINT',
  'OBJECT_TRIGGER',
]);

/** An object of DROP, COMMENT and their like, which write each kind of object in its own way. */
export function namedObject(kind: unknown, object: unknown): NamedObject {
  const items = (object as { List?: { items?: unknown[] } } | undefined)?.List?.items ?? [];
  const parts = nameParts(object);
  switch (kind) {
    case 'OBJECT_SCHEMA':
      return namedSchema(parts[0] ?? '');
    case 'OBJECT_CAST':
      return { name: `(${items.map(typeName).join(' as ')})`, schema: undefined };
    case 'OBJECT_TRANSFORM':
      return { name: `for ${typeName(items[0])} language ${joinName(nameParts(items[1]))}`, schema: undefined };
    case 'OBJECT_OPCLASS':
    case 'OBJECT_OPFAMILY': {
      const [method = '', ...own] = parts;
      return { name: `${joinName(own)} using ${joinName([method])}`, schema: own.at(-2) };
    }
    default:
      return { name: joinName(parts), schema: parts.at(ofAnother.has(String(kind)) ? -3 : -2) };
  }
}

/** `int4[]`: as it was written, but for the schema that the parser puts before the names of the standard. */
function typeName(type: unknown): string {
  const [first, ...rest] = nameParts(type);
  const bounds = (type as { TypeName?: { arrayBounds?: unknown[] } } | undefined)?.TypeName?.arrayBounds ?? [];
  return joinName(first === 'pg_catalog' ? rest : [first ?? '', ...rest]) + '[]'.repeat(bounds.length);
}
