import type { KnownColumn } from './known/known.js';

/** `harmless`: no row is read or rewritten. `unknown`: what the column was, no file says. */
export type TypeChange = 'harmless' | 'rewrites' | 'narrows' | 'unknown';

type Typed = Pick<KnownColumn, 'type' | 'modifiers' | 'isArray'>;

/** What becomes of the rows when a column's type changes; source: PostgreSQL's ALTER TABLE, "no rewrite" rules. */
export function compareTypes(before: Typed | undefined, after: Typed): TypeChange {
  if (!before) return 'unknown';
  if (before.isArray !== after.isArray) return 'rewrites';
  const [from, to] = [before.type, after.type];
  if (from === to) return compareModifiers(from, before.modifiers, after.modifiers);
  const isText = (type: string) => type === 'text' || type === 'varchar';
  if (isText(from) && isText(to)) return after.modifiers.length === 0 ? 'harmless' : 'narrows';
  const wider = widening[from];
  if (wider?.includes(to) === true) return after.modifiers.length === 0 ? 'rewrites' : 'narrows';
  if (to === 'text') return 'rewrites';
  return wider === undefined && narrowing[to] === undefined ? 'unknown' : 'narrows';
}

/** Every value of the first fits into each of the others. */
const widening: Readonly<Record<string, readonly string[]>> = {
  int2: ['int4', 'int8', 'numeric', 'float8'],
  int4: ['int8', 'numeric', 'float8'],
  int8: ['numeric'],
  float4: ['float8'],
  float8: [],
  numeric: [],
  date: ['timestamp', 'timestamptz'],
  timestamp: ['timestamptz'],
  timestamptz: ['timestamp'],
  json: ['jsonb'],
  jsonb: ['json'],
};

/** Types into which others do not fit whole. */
const narrowing: Readonly<Record<string, true>> = {
  varchar: true,
  bpchar: true,
  int2: true,
  int4: true,
  int8: true,
  float4: true,
  date: true,
  time: true,
  bool: true,
};

function compareModifiers(type: string, before: readonly number[], after: readonly number[]): TypeChange {
  if (after.length === 0) return 'harmless';
  if (before.length === 0) return 'narrows';
  const [size = 0, scale = 0] = before;
  const [newSize = 0, newScale = 0] = after;
  if (type === 'numeric')
    return newScale === scale && newSize >= size
      ? 'harmless'
      : newSize - newScale >= size - scale && newScale >= scale
        ? 'rewrites'
        : 'narrows';
  if (newSize < size) return 'narrows';
  return type === 'bpchar' ? 'rewrites' : 'harmless';
}

const whole = new Set(['int2', 'int4', 'int8']);
const inexact = new Set(['float4', 'float8']);

/** Of a change that narrows: whether values are cut or rounded without an error. */
export function losesSilently(before: Typed, after: Typed): boolean {
  const [from, to] = [before.type, after.type];
  if (from === 'numeric' && to === 'numeric') return (after.modifiers[1] ?? 0) < (before.modifiers[1] ?? Infinity);
  if (from === 'numeric' || inexact.has(from))
    return whole.has(to) || to === 'numeric' || (inexact.has(to) && from !== to);
  if (whole.has(from)) return inexact.has(to);
  const isTime = from === 'timestamp' || from === 'timestamptz';
  return isTime && (to === 'date' || to === 'time' || to === 'timetz' || from === to);
}
