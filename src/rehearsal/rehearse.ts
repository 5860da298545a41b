import { catalogueChange, readCatalogue, type Catalogue, type CatalogueChange } from '../database/catalogue.js';
import { openSession } from '../database/connect.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import type { Ports } from '../ports.js';
import type { Scratch, ScratchDatabase } from '../sandbox/scratch.js';
import type { SupabaseCli } from '../supabase/cli.js';
import type { CliFailure } from '../supabase/output.js';
import { push } from '../supabase/push.js';

export interface RehearsalRequest {
  readonly cli: SupabaseCli;
  readonly workdir: string;
  readonly scratch: Scratch;
  /** The restored copy; it is changed. */
  readonly copy: ScratchDatabase;
  /** The role that pushes to production. */
  readonly role: string;
  /** The lowest major of those whose catalogues are compared. */
  readonly commonMajor: number;
}

/** What the pending files did to the restored copy. */
export interface Rehearsal {
  readonly seconds: number;
  readonly change: CatalogueChange;
  /** The ledger afterwards. */
  readonly versions: readonly string[];
}

/** Applies the pending files to the copy with the real CLI, as the role that will do it on production. */
export async function rehearse(ports: Ports, request: RehearsalRequest): Promise<Rehearsal | CliFailure> {
  const { scratch, copy, cli, workdir, role, commonMajor } = request;
  const session = await openSession(ports.postgres, copy.superuser, 'supasafe rehearsal');
  try {
    const before: Catalogue = await readCatalogue(session, commonMajor);
    const access = await copy.loginAs(role);
    const since = ports.clock.elapsed();
    const outcome = await scratch.asHosted(() => push(ports, cli, workdir, access));
    const seconds = (ports.clock.elapsed() - since) / 1000;
    if (!outcome.ok) return outcome;
    const change = catalogueChange(before, await readCatalogue(session, commonMajor));
    return { seconds, change, versions: versionsOf(await readLedger(session)) };
  } finally {
    await session.close();
  }
}
