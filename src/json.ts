/** The value of a JSON text; null for what is none, so that a cut-off file reads like a missing one. */
export function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
