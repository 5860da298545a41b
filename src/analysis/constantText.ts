import { contentOf, listOf, nameParts, nodeOf, textOf, type Content } from './tree.js';

/** A value that is written down: its text, or NULL. */
interface Constant {
  readonly text: string | null;
}

/** Deeper than this nobody writes; a tree may be as deep as its text is long. */
const deepest = 500;

/**
 * The text that an expression of constants gives: a literal, `'a' || 'b'`, `format('%I', 'a')`. Null for one that is
 * computed, and for NULL.
 */
export const constantText = (expression: unknown): string | null => fold(expression, 0)?.text ?? null;

function fold(expression: unknown, depth: number): Constant | null {
  const node = nodeOf(expression);
  if (!node || depth > deepest) return null;
  const { kind, value } = node;
  if (kind === 'A_Const') return literal(value);
  if (kind === 'TypeCast') return textTypes.has(typeOf(value)) ? fold(value.arg, depth + 1) : null;
  if (kind === 'FuncCall') return called(value, depth);
  if (kind !== 'A_Expr' || value.kind !== 'AEXPR_OP' || nameParts(value.name).join('.') !== '||') return null;
  const [left, right] = [fold(value.lexpr, depth + 1), fold(value.rexpr, depth + 1)];
  if (!left || !right) return null;
  return { text: left.text === null || right.text === null ? null : left.text + right.text };
}

/** Casts to them keep the text as it is. */
const textTypes = new Set(['text', 'varchar']);

function typeOf({ typeName }: Content): string {
  const { typmods, arrayBounds } = contentOf(typeName);
  return typmods === undefined && arrayBounds === undefined ? (nameParts({ TypeName: typeName }).at(-1) ?? '') : '';
}

/** Of a boolean it depends on who asks: `'a' || true` is `atrue`, `concat('a', true)` is `at`. */
function literal({ isnull, sval, ival, fval }: Content): Constant | null {
  if (isnull === true) return { text: null };
  if (sval !== undefined) return { text: textOf(contentOf(sval).sval) };
  if (ival !== undefined) return { text: String(Number(contentOf(ival).ival ?? 0)) };
  return fval === undefined ? null : { text: textOf(contentOf(fval).fval) };
}

type Fold = (args: readonly (string | null)[]) => string | null;

/** null where one of the arguments is: the function is strict. */
const strict =
  (make: (...args: string[]) => string): Fold =>
  (args) =>
    args.some((one) => one === null) ? null : make(...(args as string[]));

/** Quoted always: PostgreSQL leaves the quotes out where they change nothing. */
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const quoted = (text: string): string =>
  `${text.includes('\\') ? 'E' : ''}'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;

const functions: Readonly<Record<string, Fold>> = {
  concat: (args) => args.join(''),
  concat_ws: ([between, ...args]) =>
    between === null || between === undefined ? null : args.filter((one) => one !== null).join(between),
  format: ([form, ...args]) => (form === null || form === undefined ? null : formatted(form, args)),
  lower: strict((text = '') => text.toLowerCase()),
  quote_ident: strict((name = '') => identifier(name)),
  quote_literal: strict((text = '') => quoted(text)),
  quote_nullable: ([text]) => (text === null || text === undefined ? 'NULL' : quoted(text)),
  replace: strict((text = '', from = '', to = '') => (from === '' ? text : text.replaceAll(from, () => to))),
  upper: strict((text = '') => text.toUpperCase()),
};

function called({ funcname, args, func_variadic: variadic }: Content, depth: number): Constant | null {
  const parts = nameParts(funcname);
  const name = parts.at(-1) ?? '';
  const own = parts.length === 1 || parts.at(-2) === 'pg_catalog';
  const make = own && Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!make || variadic === true) return null;
  const values = listOf(args).map(({ kind, value }) => fold({ [kind]: value }, depth + 1));
  return values.every((one) => one !== null) ? { text: make(values.map(({ text }) => text)) } : null;
}

const place = /%(?:(\d+)\$)?([sIL%])/g;

/** As PostgreSQL's format(); null where it has a width, or an argument is missing, or is NULL as a name. */
function formatted(form: string, args: readonly (string | null)[]): string | null {
  if (form.replace(place, '').includes('%')) return null;
  let next = 0;
  const parts = [...form.matchAll(place)].map(([, position, type = '']) => {
    if (type === '%') return '%';
    next = position === undefined ? next + 1 : Number(position);
    return filled(type, args[next - 1]);
  });
  if (parts.includes(null)) return null;
  let at = 0;
  return form.replace(place, () => parts[at++] ?? '');
}

function filled(type: string, value: string | null | undefined): string | null {
  if (value === undefined) return null;
  if (type === 'L') return value === null ? 'NULL' : quoted(value);
  if (type === 's') return value ?? '';
  return value === null ? null : identifier(value);
}
