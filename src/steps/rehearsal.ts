import { rowsOf } from '../backup/metadata.js';
import { exitCodes, stop } from '../problem.js';
import { rehearse, type Rehearsal } from '../rehearsal/rehearse.js';
import { migrationFailed } from './common/failure.js';
import { differenceOfLedgers } from './common/ledgers.js';
import { scratchFor, type ProvedBackup } from './common/verifiedBackup.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { define } from './step.js';
import type { World } from './world.js';

export const rehearsal = (world: World) =>
  define<MigrateEvidence>()({
    id: 'rehearsal',
    title: "Rehearse on the restored copy of production's rows",
    touches: 'nothing',
    needs: ['preflight', 'analysis', 'backup'],
    preview: ({ preflight }) => (preflight ? preflight.production.pending.map((migration) => migration.file) : []),
    run: ({ preflight, backup }) => rehearseOn(world, preflight, backup),
  });

/** Pushes to the restored copy, which is changed by it. */
export async function rehearseOn(world: World, preflight: Preflight, backup: ProvedBackup): Promise<Rehearsal> {
  const { production, cli, workdir, migrations } = preflight;
  const scratch = await scratchFor(world, production);
  const request = {
    cli,
    workdir,
    scratch,
    copy: backup.copy,
    role: production.server.role,
    commonMajor: production.server.major,
    rows: rowsOf(backup.backup.metadata),
    pending: production.pending,
  };
  const result = await rehearse(world.ports, request);
  const where = `on the rehearsal copy of ${production.target.label}`;
  if ('code' in result) throw await migrationFailed(world, preflight, result, { where, on: null });
  const differences = differenceOfLedgers(
    migrations.map((one) => one.version),
    result.versions,
  );
  if (differences.length === 0) return result;
  throw stop(
    exitCodes.failed,
    'ledger-differs',
    `The rehearsal ended well, but left another ledger than planned.`,
    [
      ...differences,
      'A COMMIT or ROLLBACK inside a migration does this: what follows it is lost while the ledger says it ran.',
    ],
    ['Take transaction statements out of the pending files, then run npm run migrate:safe again.'],
  );
}
