import type pg from 'pg';
import type { Session } from '../../src/ports.js';

/** The driver's own client as what reads a catalogue. */
export const sessionOf = (client: pg.Client): Session => ({
  query: async <T extends object>(sql: string, parameters?: readonly unknown[]) =>
    (await client.query<T>(sql, parameters && [...parameters])).rows,
  lost: false,
  close: () => Promise.resolve(),
});
