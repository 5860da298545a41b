import { analyse, type AnalysedFile, type Analysis } from '../analysis/analyse.js';
import { readInvalidIndexes } from '../database/invalidIndexes.js';
import { exitCodes, stopIfAny, type Problem } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { define } from './step.js';
import type { World } from './world.js';

/** What was read of the files: production's make the plan. */
export interface ReadFiles extends Analysis {
  /** With those that only local or staging lacks: whatever this run pushes anywhere. */
  readonly everywhere: readonly AnalysedFile[];
}

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
      const read = await analyse(
        production.pending,
        { kind: source.kind, extensions },
        {
          history: preflight.migrations.filter(({ file }) => !production.pending.some((one) => one.file === file)),
          lint: world.ports.lint,
          today: world.ports.clock.now().toISOString().slice(0, 10),
          exposed: world.project.exposedSchemas,
        },
      );
      const behind = await analyse(lackedElsewhere(preflight), null);
      if (!('files' in read) || !('files' in behind)) {
        stopIfAny([read, behind].flatMap((one) => ('files' in one ? [] : one)));
        throw new Error('analysis stopped without a problem');
      }
      const everywhere = [...read.files, ...behind.files];
      stopIfAny(await indexesInTheWay(preflight, everywhere));
      return { ...read, everywhere };
    },
  });

/** Files that production has, and local or staging lacks: they are pushed there too. */
const lackedElsewhere = ({ local, staging, production, migrations }: Preflight): readonly Migration[] =>
  migrations.filter(
    ({ file }) =>
      !production.pending.some((one) => one.file === file) &&
      [local, staging].some((place) => place.kind === 'database' && place.pending.some((one) => one.file === file)),
  );

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
