import type { Approval } from '../approval/consent.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { logEntry } from '../journal/backupLog.js';
import type { TablesPlan } from '../restore/tablesPlan.js';
import { endWritten } from './restoreRecord.js';
import type { RestoreTablesEvidence, TablesPreflight } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreTablesRecord = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'record',
    title: 'Write it down',
    touches: 'backups',
    needs: ['preflight', 'approval', 'recheck', 'restore'],
    preview: () => ['backups/database/backup_log.md'],
    run: async ({ preflight, approval, recheck, restore }) => {
      const { label } = preflight.ready.target;
      await world.run.journal.add('tables-restored', { target: label, tables: restore.tables });
      const status = restore.unable.length === 0 ? '✓ Restored' : `✓ Restored, without ${restore.unable.join('; ')}`;
      await writeTablesDown(world, { preflight, approval, backup: recheck.backup, plan: recheck.plan }, status);
      return {};
    },
  });

interface Facts {
  readonly preflight: TablesPreflight;
  readonly approval: Approval;
  readonly backup: VerifiedBackup;
  readonly plan: TablesPlan;
}

/** One entry of backup_log.md. */
const writeTablesDown = (world: World, { preflight, approval, backup, plan }: Facts, status: string): Promise<void> =>
  logEntry(world.ports, world.project.root, 'Restore of Tables', [
    ['Reason', approval.reason ?? ''],
    ['Environment', preflight.ready.environment],
    ['Tables', plan.tables.map(({ table }) => table.qualified).join(', ')],
    ['From', preflight.sourceName],
    ['Backup', backup.metadata.name],
    ['Git', preflight.git?.commit?.slice(0, 7) ?? 'none'],
    ['Approved by', approval.owners.map(({ name }) => name).join(', ')],
    ['Status', status],
  ]);

/** Writes down how a restore of tables went on and throws `error`. */
export const endTables = (world: World, facts: Facts, outcome: string, error: unknown): Promise<never> =>
  endWritten(writeTablesDown(world, facts, `✖ ${outcome}`), error);
