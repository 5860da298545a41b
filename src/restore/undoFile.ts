import { z } from 'zod';

/**
 * A way back from migrations that was tried: what `restore --undo` does, in this order. Statements are run as they
 * stand; lines are those of the backup's table of contents, and `pg_restore` writes what they stand for.
 */
export const undoShape = z.strictObject({
  version: z.literal(1),
  /** Id of the backup from before, and SHA-256 of its archive. */
  backup: z.string(),
  archive: z.string(),
  how: z.enum(['inverse', 'tables']),
  /** Versions in the ledger when the way back begins: those of the backup and the pushed ones. */
  ledger: z.array(z.string()),
  /** Entries of the catalogue that the push changed, as digests of what it made of them; null: it took them away. */
  catalogue: z.record(z.string(), z.string().nullable()),
  /** Tables whose rows come from the backup: what was written into them since is lost. */
  tables: z.array(z.string()),
  before: z.array(z.string()),
  /** Extensions and schemas: with triggers on, so that the platform does its part. */
  ground: z.array(z.string()),
  /** Statements that empty tables which stay and get other rows; from here on triggers are off. */
  empty: z.array(z.string()),
  lines: z.array(z.string()),
  after: z.array(z.string()),
});

export type Undo = z.infer<typeof undoShape>;

export const undoFile = 'undo.json';
export const renderUndo = (undo: Undo): string => `${JSON.stringify(undo, null, 2)}\n`;
