import type { Session } from '../ports.js';

export interface InvalidIndex {
  readonly name: string;
  /** `public.orders_idx`, quoted where it must be. */
  readonly qualified: string;
}

/** What a failed CREATE INDEX CONCURRENTLY left behind: it serves no query, and its name is taken. */
export const readInvalidIndexes = (session: Session): Promise<InvalidIndex[]> =>
  session.query<InvalidIndex>(
    `select c.relname::text as name, format('%I.%I', n.nspname, c.relname) as qualified
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where not i.indisvalid and c.relkind = 'i' order by 2`,
  );
