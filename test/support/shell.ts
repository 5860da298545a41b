/** What a command that is tested sees of this shell: no URL of somebody's own, no answer to a question. */
export function shellEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'SUPASAFE_PG_BIN', 'SUPASAFE_SERVERS'];
  return Object.fromEntries(
    names.map((name) => [name, process.env[name] ?? ''] as const).filter(([, text]) => text !== ''),
  );
}
