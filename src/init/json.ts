import jsonc, { type Node } from 'jsonc-parser';
import { lineEndOf, type Insertion } from './text.js';

/** A property and its value as JSON writes it. */
export type Property = readonly [name: string, value: Json];
export type Json = string | Readonly<Record<string, string>>;

/** Reads strict JSON with the places of everything in it; null for what is none, or has a name twice where we look. */
function tree(text: string): Node | null {
  const errors: jsonc.ParseError[] = [];
  // A byte order mark is no part of JSON; npm bears it, and places must not move.
  const root = jsonc.parseTree(text.replace(/^\uFEFF/, ' '), errors, { disallowComments: true });
  return errors.length === 0 && root?.type === 'object' ? root : null;
}

export const isObject = (text: string): boolean => tree(text) !== null;

const nameOf = (property: Node): unknown => property.children?.[0]?.value;

/** The value of a property; `undefined` when there is none, null when there are several. */
function valueOf(object: Node, name: string): Node | null | undefined {
  const found = (object.children ?? []).filter((property) => nameOf(property) === name);
  return found.length > 1 ? null : found[0]?.children?.[1];
}

/** What a JSON object has under a name: an object's properties; `missing`; or null for anything else. */
export function readObject(text: string, name: string): Readonly<Record<string, unknown>> | 'missing' | null {
  const root = tree(text);
  if (!root) return null;
  const value = valueOf(root, name);
  if (value === undefined) return 'missing';
  if (value?.type !== 'object') return null;
  return Object.fromEntries(
    (value.children ?? []).map((one) => [String(nameOf(one)), jsonc.getNodeValue(one.children?.[1] ?? one) as unknown]),
  );
}

/**
 * Puts properties behind the last one of an object (the root's, or the one under `name`), in the style of what is there.
 * null when the text is no JSON object or has no object there.
 */
export function addProperties(text: string, name: string | null, properties: readonly Property[]): Insertion | null {
  const root = tree(text);
  const object = root && name !== null ? valueOf(root, name) : root;
  if (!root || object?.type !== 'object') return null;
  const style = styleOf(text, root, object);
  const written = properties.map(([key, value]) => `${JSON.stringify(key)}${style.colon}${write(value, style)}`);
  const last = object.children?.at(-1);
  if (last) {
    const at = last.offset + last.length;
    return { at, text: written.map((one) => `,${style.between}${one}`).join('') };
  }
  const inner = text.slice(object.offset + 1, object.offset + object.length - 1);
  const closes = inner.includes('\n') ? '' : style.before;
  const opens = style.isOnLines ? style.between : inner === '' ? style.before : '';
  return { at: object.offset + 1, text: `${opens}${written.join(`,${style.between}`)}${closes}` };
}

interface Style {
  readonly isOnLines: boolean;
  /** Between two properties, after the comma. */
  readonly between: string;
  /** Before the closing brace. */
  readonly before: string;
  readonly colon: string;
  /** One level of indentation. */
  readonly unit: string;
}

function styleOf(text: string, root: Node, object: Node): Style {
  const lineEnd = lineEndOf(text);
  const unit = indentationAt(text, root.children?.[0]?.offset ?? 0) || '  ';
  const first = object.children?.[0] ?? null;
  const opening = first
    ? text.slice(object.offset + 1, first.offset)
    : text.slice(root.offset, object.offset + object.length);
  const isOnLines = opening.includes('\n') || (!first && object === root);
  const outer = indentationAt(text, object.offset);
  const inner = first ? indentationAt(text, (object.children ?? []).at(-1)?.offset ?? 0) : outer + unit;
  const model = first ?? root.children?.[0] ?? null;
  const [key, value] = model?.children ?? [];
  const colon = key && value ? text.slice(key.offset + key.length, value.offset) : ': ';
  return {
    isOnLines,
    between: isOnLines ? lineEnd + inner : ' ',
    before: isOnLines ? lineEnd + outer : ' ',
    colon: colon.includes('\n') ? ': ' : colon,
    unit,
  };
}

/** The white space at the beginning of a place's line. */
function indentationAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function write(value: Json, { isOnLines, between, colon, unit }: Style): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, text]) => `${JSON.stringify(key)}${colon}${JSON.stringify(text)}`);
  if (!isOnLines) return `{ ${entries.join(', ')} }`;
  return `{${between}${unit}${entries.join(`,${between}${unit}`)}${between}}`;
}

/** Takes a property away if its value is still this one; null when it is not. */
export function removeProperty(text: string, path: readonly string[], value: string): string | null {
  const [outer, inner] = path.length > 1 ? [path[0], path[1]] : [null, path[0]];
  const root = tree(text);
  const object = root && outer != null ? valueOf(root, outer) : root;
  if (object?.type !== 'object' || inner === undefined || valueOf(object, inner)?.value !== value) return null;
  return cut(text, object, inner);
}

/** Takes an object away that has nothing in it any more. */
export function removeEmptyObject(text: string, name: string): string {
  const root = tree(text);
  const object = root && valueOf(root, name);
  return root && object?.type === 'object' && object.children?.length === 0 ? cut(text, root, name) : text;
}

function cut(text: string, object: Node, name: string): string {
  const all = object.children ?? [];
  const index = all.findIndex((property) => nameOf(property) === name);
  const [own, before, after] = [all[index], all[index - 1], all[index + 1]];
  if (!own) return text;
  const end = own.offset + own.length;
  if (before) return text.slice(0, before.offset + before.length) + text.slice(end);
  if (after) return text.slice(0, own.offset) + text.slice(after.offset);
  return text.slice(0, object.offset + 1) + text.slice(object.offset + object.length - 1);
}
