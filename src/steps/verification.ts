import { restoreCommand } from '../backup/wayBack.js';
import { catalogueChange, compareChanges, readCatalogue } from '../database/catalogue.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { logFailure } from '../journal/textLogs.js';
import { exitCodes, stop } from '../problem.js';
import { differenceOfLedgers } from './common/ledgers.js';
import type { MigrateEvidence } from './evidence.js';
import { define } from './step.js';
import type { World } from './world.js';

const shownDifferences = 20;

/** The CLI said that it went well; the database is asked. */
export const verification = (world: World) =>
  define<MigrateEvidence>()({
    id: 'verification',
    title: 'Compare production with the rehearsal',
    touches: 'nothing',
    needs: ['preflight', 'recheck', 'push'],
    preview: () => ['ledger equals the plan, catalogue change equals the rehearsed one'],
    run: async ({ preflight, recheck }) => {
      const { migrations } = preflight;
      const { production, rehearsal } = recheck;
      const after = await readCatalogue(production.session, production.server.major, {
        relations: recheck.unreadable,
        largeObjects: true,
      });
      const expected = migrations.map((migration) => migration.version);
      const differences = [
        ...differenceOfLedgers(expected, versionsOf(await readLedger(production.session))).map(
          (line) => `ledger: ${line}`,
        ),
        ...compareChanges(rehearsal.change, catalogueChange(recheck.catalogue, after)),
      ];
      if (differences.length === 0) return { changedByOthers: recheck.changedByOthers };
      const { label } = production.target;
      await logFailure(world.ports, world.project.root, `production-differs: ${label} is not what was rehearsed`, [
        ['Differences', differences.join('; ')],
        ['Backup', recheck.backup.metadata.id],
        ['Run', world.run.id],
      ]);
      throw stop(
        exitCodes.failed,
        'production-differs',
        `${label} was changed, and is not what was rehearsed.`,
        [
          ...differences.slice(0, shownDifferences),
          ...(differences.length > shownDifferences ? [`… and ${differences.length - shownDifferences} more`] : []),
          'Nothing was undone by itself.',
        ],
        [
          'Find out whether somebody else changed it in the same moment; the rest of the team should know now.',
          `The way back is the backup from the moment before, ${recheck.backup.metadata.id}:`,
        ],
        [restoreCommand(recheck.backup, world.options)],
      );
    },
  });
