import type { Session } from '../ports.js';

/** What a server refused: its words, and its code of five characters. */
export interface Refusal {
  readonly words: string;
  readonly code: string;
}

/**
 * Does something in a transaction that goes on whatever the server says to it; null: it went well. Rejects with what is no
 * answer of the server, and where the session is lost.
 */
export async function inSavepoint(session: Session, work: () => Promise<unknown>): Promise<Refusal | null> {
  await session.query('savepoint supasafe_step');
  try {
    await work();
    await session.query('release savepoint supasafe_step');
    return null;
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    if (!/^[0-9A-Z]{5}$/.test(code) || session.lost) throw error;
    await session.query('rollback to savepoint supasafe_step');
    return { words: message, code };
  }
}
