import { analyse, type AnalysedFile } from '../analysis/analyse.js';
import { readInvalidIndexes } from '../database/invalidIndexes.js';
import { exitCodes, stopIfAny, type Problem } from '../problem.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { define } from './step.js';
import type { World } from './world.js';

export const analysis = (world: World) =>
  define<MigrateEvidence>()({
    id: 'analysis',
    title: 'Read the pending migrations',
    touches: 'nothing',
    needs: ['preflight'],
    preview: () => [],
    run: async ({ preflight }) => {
      const { production } = preflight;
      const source = await world.resources.scratchSource();
      const { extensions } = await source.offer(production.pair.scratchMajor);
      const result = await analyse(production.pending, { kind: source.kind, extensions });
      if (!('files' in result)) stopIfAny(result);
      else stopIfAny(await indexesInTheWay(preflight, result.files));
      if ('files' in result) return result;
      throw new Error('analysis stopped without a problem');
    },
  });

/** Names that a file wants and an invalid index has: the copy lacks it, so no rehearsal would tell. */
async function indexesInTheWay(
  { local, staging, production }: Preflight,
  files: readonly AnalysedFile[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const place of [local, staging, production]) {
    if (place.kind !== 'database') continue;
    const pending = files.filter(({ migration }) => place.pending.some(({ file }) => file === migration.file));
    for (const index of await readInvalidIndexes(place.session)) {
      const file = pending.find(({ indexes }) => indexes.includes(index.name))?.migration.file;
      if (file !== undefined) problems.push(inTheWay(place.target.label, index.qualified, file));
    }
  }
  return problems;
}

const inTheWay = (label: string, index: string, file: string): Problem => ({
  code: 'invalid-index',
  exit: exitCodes.refused,
  what: `${label} has an invalid index ${index}, and ${file} makes one of that name.`,
  details: ['A CREATE INDEX CONCURRENTLY that failed left it behind. It serves no query, and no backup holds it.'],
  next: [`Drop it there: drop index concurrently ${index};`],
});
