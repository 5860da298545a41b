/** Five letters and digits, as SQLSTATE has them; what a socket says (`EPIPE`) has no digit. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;

/** What the server said; null for an error that is not the server's (the network's, say). */
export function serverWords(error: unknown): string | null {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code !== undefined && sqlState.test(code) ? (message ?? code) : null;
}
