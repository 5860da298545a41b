import { createHash } from 'node:crypto';
import { place, type Address } from '../environments/url.js';
import type { Migration } from '../supabase/migrations.js';

/** What an owner consents to. Backup and commit are evidence, not part of it: they may be renewed without asking again. */
export interface PlanFacts {
  readonly migrations: readonly Migration[];
  readonly targets: readonly { readonly label: string; readonly address: Address | null }[];
  /** What the verdict rests on, a line each, in its order; nothing that another rehearsal of the same would tell otherwise. */
  readonly approved: readonly string[];
  readonly cliVersion: string;
}

/** SHA-256 over the plan; the same plan has the same digest on every machine. */
export function planDigest(facts: PlanFacts): string {
  const canonical = [
    facts.migrations.map(({ file, sha256 }) => [file, sha256]),
    facts.targets.map(({ label, address }) => [label, address && place(address), address?.user ?? null]),
    facts.approved,
    facts.cliVersion,
  ];
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
