import { join } from 'node:path';
import { runsFolder } from '../../journal/runRecord.js';
import { parseJson } from '../../json.js';
import { exitCodes, stop } from '../../problem.js';
import { undoFile, undoShape } from '../../restore/undoFile.js';
import type { RestorePreflight, TriedWay } from '../restoreEvidence.js';
import type { World } from '../world.js';

/** The way back that a run has tried in scratch, from its record. */
export async function readWay({ ports, project }: Pick<World, 'ports' | 'project'>, run: string): Promise<TriedWay> {
  const runs = await ports.files.list(runsFolder(project.root));
  // Names of runs only: nothing else of the disk is read for it.
  const text = runs.includes(run) ? await ports.files.read(join(runsFolder(project.root), run, undoFile)) : null;
  if (text === null)
    throw stop(
      exitCodes.usage,
      'way-back-unknown',
      runs.includes(run) ? `The run ${run} keeps no way back of its own.` : `There is no run ${run} here.`,
      ['A way back that only takes back what was pushed lies in .supasafe/runs/, on the machine that tried it.'],
      ['Restore the whole backup: the same command without --undo'],
    );
  const parsed = undoShape.safeParse(parseJson(text));
  if (parsed.success) return { run, way: parsed.data };
  throw stop(
    exitCodes.refused,
    'way-back-unreadable',
    `The way back of ${run} cannot be read by this supasafe.`,
    parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ['Restore the whole backup: the same command without --undo'],
  );
}

/** The backup must be the one that the way was tried with. */
export function withWay(preflight: RestorePreflight, undo: TriedWay): RestorePreflight {
  const { metadata } = preflight.source;
  const archive = metadata.files.find(({ name }) => name.endsWith('_custom.dump'))?.sha256;
  if (preflight.isForeign || metadata.id !== undo.way.backup || archive !== undo.way.archive)
    throw stop(
      exitCodes.refused,
      'way-back-of-another',
      `The way back of ${undo.run} was tried with another backup.`,
      [`It was tried with ${undo.way.backup}; given is ${preflight.sourceName}.`],
      [
        `Give that backup: npm run restore -- ${undo.way.backup} --to ${preflight.ready.environment} --undo ${undo.run}`,
      ],
    );
  return { ...preflight, sourceName: `${metadata.id} by the way back of ${undo.run}`, undo };
}

export function wayOf({ undo }: Pick<RestorePreflight, 'undo'>): TriedWay {
  if (!undo) throw new Error('no way back was read');
  return undo;
}
