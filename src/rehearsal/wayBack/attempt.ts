import { inSavepoint, type Refusal } from '../../database/savepoint.js';
import type { Session } from '../../ports.js';

export interface Tried {
  /** In the order in which they went well. */
  readonly done: readonly string[];
  /** What the server refused, with its words. */
  readonly refused: readonly (Refusal & { readonly sql: string })[];
}

/**
 * Runs statements in a transaction that goes on whatever the server says to one of them. What it refuses is tried again
 * as long as others go well: one may have to wait for another.
 */
export async function attempt(session: Session, statements: readonly string[]): Promise<Tried> {
  if (statements.length === 0) return { done: [], refused: [] };
  if ((await tryOne(session, statements.join(';\n'))) === null) return { done: statements, refused: [] };
  const done: string[] = [];
  let left = statements;
  for (;;) {
    const refused: (Refusal & { sql: string })[] = [];
    for (const sql of left) {
      const said = await tryOne(session, sql);
      if (said === null) done.push(sql);
      else refused.push({ sql, ...said });
    }
    if (refused.length === 0 || refused.length === left.length) return { done, refused };
    left = refused.map(({ sql }) => sql);
  }
}

/** What is read in a transaction that goes on; null where the server refuses it. */
export async function readable<T>(session: Session, read: () => Promise<T>): Promise<T | null> {
  let found: T | null = null;
  await inSavepoint(session, async () => void (found = await read()));
  return found;
}

/** null: it went well. */
const tryOne = (session: Session, sql: string): Promise<Refusal | null> =>
  inSavepoint(session, () => session.query(sql));
