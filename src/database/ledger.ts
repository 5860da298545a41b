import type { Session } from '../ports.js';

/** One row of `supabase_migrations.schema_migrations`. */
export interface LedgerRow {
  readonly version: string;
  readonly name: string | null;
  /** The SQL that ran; null where an old CLI or a repair recorded none. */
  readonly statements: readonly string[] | null;
}

export type Ledger = readonly LedgerRow[];

/** Reads the ledger, in order of versions; empty when the database has none yet. */
export async function readLedger(session: Session): Promise<Ledger> {
  const [found] = await session.query<{ there: boolean }>(
    `select to_regclass('supabase_migrations.schema_migrations') is not null as there`,
  );
  if (!found?.there) return [];
  // Through json, because older CLIs made the table without the two later columns.
  return session.query<LedgerRow & object>(
    `select m.version, to_jsonb(m) ->> 'name' as name,
            case when jsonb_typeof(to_jsonb(m) -> 'statements') = 'array' then array(select jsonb_array_elements_text(to_jsonb(m) -> 'statements')) end as statements
     from supabase_migrations.schema_migrations m order by m.version collate "C"`,
  );
}

export const versionsOf = (ledger: Ledger): readonly string[] => ledger.map((row) => row.version);
