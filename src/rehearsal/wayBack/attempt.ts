import type { Session } from '../../ports.js';

export interface Tried {
  /** In the order in which they went well. */
  readonly done: readonly string[];
  /** What the server refused, with its words. */
  readonly refused: readonly { readonly sql: string; readonly words: string; readonly code: string }[];
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
    const refused: { sql: string; words: string; code: string }[] = [];
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
  await guarded(session, async () => void (found = await read()));
  return found;
}

/** null: it went well. */
const tryOne = (session: Session, sql: string): Promise<{ words: string; code: string } | null> =>
  guarded(session, () => session.query(sql));

async function guarded(
  session: Session,
  work: () => Promise<unknown>,
): Promise<{ words: string; code: string } | null> {
  await session.query('savepoint way_back');
  try {
    await work();
    await session.query('release savepoint way_back');
    return null;
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    if (!/^[0-9A-Z]{5}$/.test(code) || session.lost) throw error;
    await session.query('rollback to savepoint way_back');
    return { words: message, code };
  }
}
