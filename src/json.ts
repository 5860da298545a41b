/** The value of a JSON text; null for what is none, so that a cut-off file reads like a missing one. */
export function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** A value as JSON would hold it, with `change` made in every text of it, names of keys included. */
export const inTexts = (value: unknown, change: (text: string) => string): unknown =>
  changed(parseJson(JSON.stringify(value)), change);

function changed(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one: unknown) => changed(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), changed(one, change)]));
}
