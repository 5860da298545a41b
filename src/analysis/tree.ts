import type { Node } from '@libpg-query/parser';

/** A node of the parse tree with its kind, as `{ DropStmt: { … } }` holds it. */
export interface Visited {
  readonly kind: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What these contain is kept, not run: a function's body, a rule's actions. */
const notRun = new Set(['CreateFunctionStmt', 'RuleStmt']);

/** Every node of a statement that is run by it, outermost first. */
export function* visit(tree: unknown): Generator<Visited> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* visit(item);
    return;
  }
  if (tree === null || typeof tree !== 'object') return;
  for (const [kind, value] of Object.entries(tree)) {
    if (/^[A-Z]/.test(kind) && value !== null && typeof value === 'object' && !Array.isArray(value)) {
      yield { kind, value: value as Record<string, unknown> };
      if (notRun.has(kind)) continue;
    }
    yield* visit(value);
  }
}

/** The kind and content of a statement itself. */
export function statementOf(node: Node): Visited {
  const [entry] = Object.entries(node);
  return { kind: entry?.[0] ?? '', value: (entry?.[1] ?? {}) as Record<string, unknown> };
}

const quote = (name: string): string => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** `public.orders` of a RangeVar; without a schema as it is written. */
export function relationName(relation: unknown): string {
  const { schemaname, relname } = (relation ?? {}) as { schemaname?: string; relname?: string };
  return [schemaname, relname].flatMap((part) => (part ? [quote(part)] : [])).join('.');
}

export const relationSchema = (relation: unknown): string | undefined =>
  (relation as { schemaname?: string } | undefined)?.schemaname;

/** The parts of a name given as a list of strings, a typed name, or a single string. */
export function nameParts(object: unknown): string[] {
  const node = (object ?? {}) as Record<string, unknown>;
  const list =
    (node.List as { items?: unknown[] } | undefined)?.items ??
    (node.TypeName as { names?: unknown[] } | undefined)?.names;
  const withArguments = (node.ObjectWithArgs as { objname?: unknown[] } | undefined)?.objname;
  const items = list ?? withArguments ?? (Array.isArray(object) ? object : [object]);
  return items.flatMap((item) => {
    const text = (item as { String?: { sval?: string } } | undefined)?.String?.sval;
    return text === undefined ? [] : [text];
  });
}

export const joinName = (parts: readonly string[]): string => parts.map(quote).join('.');
