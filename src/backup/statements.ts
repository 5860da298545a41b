import { SqlScanner } from './dump/sqlScanner.js';

/** The statements of a script for psql, as PostgreSQL's grammar divides it; psql's own commands and comments between them are left out. */
export function statementsOf(script: string): string[] {
  const bytes = Buffer.from(script, 'utf8');
  const scanner = new SqlScanner();
  const statements: string[] = [];
  let begin: number | null = null;
  for (const [at, byte] of bytes.entries()) {
    const ended = scanner.feed(byte);
    if (begin === null && !scanner.isBetween) begin = at;
    if (!ended || begin === null) continue;
    statements.push(bytes.subarray(begin, at + 1).toString('utf8'));
    begin = null;
  }
  if (!scanner.isBetween) throw new Error('the script ends inside of a statement');
  return statements;
}
