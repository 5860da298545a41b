import { listOf, nameParts, nodeOf, type Content } from '../tree.js';
import { keyOf, type Known, type KnownFunction, type Origin } from './known.js';
import { defaultRoles } from './rights.js';
import { signatureOf, signatureOfDrop } from './signature.js';

/** Rights stay when a function is replaced. */
export function createFunction(
  known: Known,
  value: Content,
  { origin, text }: { readonly origin: Origin; readonly text: string },
): void {
  const key = keyOf(nameParts(value.funcname));
  const signature = signatureOf(value);
  const all = known.functions.get(key) ?? [];
  const old = all.find((one) => one.signature === signature);
  const made = {
    origin: old?.origin ?? origin,
    content: value,
    text,
    signature,
    revoked: old?.revoked ?? new Set(defaultRoles(known.defaultRevokes, 'OBJECT_FUNCTION', key)),
    granted: old?.granted ?? new Set(defaultRoles(known.defaultGrants, 'OBJECT_FUNCTION', key)),
  };
  known.functions.set(key, [...all.filter((one) => one !== old), made]);
}

/** The functions that ALTER FUNCTION or a GRANT names; without arguments it can only be one. */
export function namedFunctions(known: Known, withArgs: unknown): KnownFunction[] {
  const node = { ObjectWithArgs: withArgs };
  const signature = signatureOfDrop(node);
  return (known.functions.get(keyOf(nameParts(node))) ?? []).filter(
    (one) => signature === null || one.signature === signature,
  );
}

/** The options after it: what ALTER says stands for what was said of the same thing before. */
export function alterFunction(known: Known, value: Content): void {
  const key = keyOf(nameParts({ ObjectWithArgs: value.func }));
  for (const one of namedFunctions(known, value.func)) {
    const changed = { ...one, content: { ...one.content, options: merged(one.content.options, value.actions) } };
    known.functions.set(
      key,
      (known.functions.get(key) ?? []).map((other) => (other === one ? changed : other)),
    );
  }
}

function merged(before: unknown, actions: unknown): unknown[] {
  const said = new Set(listOf(actions).map(({ value }) => aboutOf(value)));
  const kept = (Array.isArray(before) ? (before as unknown[]) : []).filter(
    (one) => !said.has(aboutOf(nodeOf(one)?.value ?? {})),
  );
  return [...kept, ...(Array.isArray(actions) ? (actions as unknown[]) : [])];
}

/** `volatility`, or `set search_path` and the like, each a thing of its own. */
function aboutOf({ defname, arg }: Content): string {
  const setting = nodeOf(arg)?.value.name;
  return `${String(defname)} ${defname === 'set' ? String(setting) : ''}`;
}
