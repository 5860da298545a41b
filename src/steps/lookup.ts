import { findBackup } from '../backup/listing.js';
import type { Backup } from '../backup/take.js';
import { choosePair, findPrograms, type Pair } from '../environments/programs.js';
import { exitCodes, Stop, stop } from '../problem.js';
import { openScratchSource } from './scratchSource.js';
import { define } from './step.js';
import type { VerifyEvidence } from './verifyEvidence.js';
import type { World } from './world.js';

/** Finds the backup and the programs that can restore it. */
export const lookup = (world: World) =>
  define<VerifyEvidence>()({
    id: 'lookup',
    title: 'Find the backup',
    touches: 'nothing',
    needs: [],
    preview: () => [],
    run: async () => {
      const { ports, project, options } = world;
      const backup = await findBackup(ports.files, project.root, options.name, ports.host.cwd);
      return { backup, pair: await pairFor(world, backup) };
    },
  });

/** The programs and the scratch server that can restore a backup; refuses where scratch lacks what it uses. */
export async function pairFor(world: World, backup: Backup): Promise<Pair> {
  const { ports, project, settings } = world;
  const source = await openScratchSource(world);
  const found = await findPrograms(ports, project.root, settings);
  // An archive is read by the major that wrote it, or a later one.
  const { serverVersion } = backup.metadata.database;
  const writtenBy = Number.parseInt(backup.metadata.tools.pg_dump ?? serverVersion, 10);
  const pair = choosePair(writtenBy, `The archive of ${backup.metadata.id}`, found, source.majors);
  if ('code' in pair) throw new Stop(pair);
  const { extensions } = await source.offer(pair.scratchMajor);
  const missing = Object.keys(backup.metadata.catalogue.entries).flatMap((entry) => {
    const name = /^extension "?([^"]+)"?$/.exec(entry)?.[1];
    return name === undefined || extensions.has(name) ? [] : [name];
  });
  if (missing.length === 0) return pair;
  throw stop(
    exitCodes.refused,
    'extension-missing',
    `The scratch server lacks what ${backup.metadata.id} uses: ${missing.join(', ')}.`,
    [],
    ['Set "scratch" in supasafe.json to a server that has it, a running `supabase start` say.'],
  );
}
