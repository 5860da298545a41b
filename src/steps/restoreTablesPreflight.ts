import { exitCodes, stop } from '../problem.js';
import { restoreGround } from './common/restoreGround.js';
import { tablesWish } from './common/tablesGround.js';
import { pairFor } from './lookup.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreTablesPreflight = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'preflight',
    title: 'Look at the backup, programs and the database',
    touches: 'nothing',
    needs: [],
    preview: () => [],
    run: async () => {
      if (tablesWish(world).acts.length === 0 && !world.options.dryRun) throw nothingSaid();
      const ground = await restoreGround(world);
      return { ...ground, pair: await pairFor(world, ground.source) };
    },
  });

const nothingSaid = () =>
  stop(
    exitCodes.usage,
    'usage',
    'What shall become of the rows of the tables?',
    ['Nothing is assumed.'],
    [
      '--missing   put back rows that are missing',
      '--changed   put back rows that changed, as they were',
      '--replace   make the rows what they were; rows that the backup does not have go',
      '--export <file.sql or file.csv>   only write them to a file',
      '--dry-run   only show how they differ',
    ],
  );
