import { logEntry } from '../journal/backupLog.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
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
      const { ports, project, run } = world;
      const { ready, sourceName, git } = preflight;
      await run.journal.add('tables-restored', { target: ready.target.label, tables: restore.tables });
      await logEntry(ports, project.root, 'Restore of Tables', [
        ['Reason', approval.reason ?? ''],
        ['Environment', ready.environment],
        ['Tables', restore.tables.map(({ table }) => table).join(', ')],
        ['From', sourceName],
        ['Backup', recheck.backup.metadata.name],
        ['Git', git?.commit?.slice(0, 7) ?? 'none'],
        ['Approved by', approval.owners.map(({ name }) => name).join(', ')],
        ['Status', restore.unable.length === 0 ? '✓ Restored' : `✓ Restored, without ${restore.unable.join('; ')}`],
      ]);
      return {};
    },
  });
