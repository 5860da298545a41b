import { dirname, join } from 'node:path';
import type { Ports } from '../ports.js';
import { exitCodes, Interrupted, stop, Stop } from '../problem.js';
import { clientCaches, isOwn } from './cacheFolder.js';
import { fits, type Wish } from './debianSuites.js';
import { fetchByApt, type Fetched } from './fetch/apt.js';
import { fetchByDocker } from './fetch/docker.js';
import { candidates } from './fetch/plan.js';
import { canFetch } from './installAdvice.js';
import { findPrograms, programsMissing, type FoundPrograms } from './programs.js';
import { lastLine, runTool } from './runTool.js';
import type { Settings } from './settings.js';

type FetchPorts = Pick<Ports, 'files' | 'shell' | 'host' | 'report' | 'clock'>;

/** Client programs that will do, fetched into a folder of supasafe's own where there are none. */
export async function programsOrFetched(
  ports: FetchPorts,
  root: string,
  settings: Pick<Settings, 'postgresBin'>,
  wish: Wish,
): Promise<FoundPrograms> {
  const found = await findPrograms(ports, root, settings);
  if (found.programs.some(({ major }) => fits(major, wish))) return found;
  if (!canFetch(found.system, wish))
    throw new Stop(programsMissing('No client programs of PostgreSQL fit.', wish, found));
  await fetchPrograms(ports, root, settings, wish, found);
  return findPrograms(ports, root, settings);
}

/**
 * Puts client programs into a folder of supasafe's own; nothing of the system is changed. Two at once do it once, and what
 * is cut off leaves nothing that looks whole. Resolves with the folder of the programs.
 */
export async function fetchPrograms(
  ports: FetchPorts,
  root: string,
  settings: Pick<Settings, 'postgresBin'>,
  wish: Wish,
  found: FoundPrograms,
): Promise<string> {
  const cache = await claimCache(ports);
  return ports.report.step(
    `Fetch PostgreSQL's client programs into ${cache} (nothing of the system is changed)`,
    async () => {
      const release = await waitFor(ports, join(cache, 'fetching'));
      try {
        const again = await findPrograms(ports, root, settings);
        const there = again.programs.find(({ major }) => fits(major, wish));
        return there?.folder ?? (await fetchInto(ports, cache, wish, found));
      } finally {
        await release();
      }
    },
    (folder) => folder,
  );
}

async function fetchInto(ports: FetchPorts, cache: string, wish: Wish, found: FoundPrograms): Promise<string> {
  const { files, host } = ports;
  const { system } = found;
  // The lock is ours: whatever lies there was cut off.
  for (const name of await files.list(cache)) if (name.startsWith('.fetch-')) await files.remove(join(cache, name));
  const staging = join(cache, `.fetch-${host.pid}`);
  const ways = [
    ...(canFetch(system, wish) ? candidates(system, wish) : []).map(
      (candidate) => (place: Place) => fetchByApt(ports, candidate, wish, place),
    ),
    ...(system.tools.has('docker') ? [({ folder }: Place) => fetchByDocker(ports, wish, folder)] : []),
  ];
  const why: string[] = [];
  try {
    for (const [index, way] of ways.entries()) {
      const place = { work: join(staging, `work-${index}`), folder: join(staging, `programs-${index}`) };
      await files.makeFolder(place.folder, 0o755);
      const fetched = await proved(ports, await way(place), place.folder);
      if ('why' in fetched) {
        why.push(fetched.why);
        continue;
      }
      const folder = join(cache, String(fetched.major));
      await files.remove(folder);
      await files.publish(place.folder, folder);
      return join(folder, 'bin');
    }
  } finally {
    await files.remove(staging);
  }
  throw new Stop(programsMissing('Client programs of PostgreSQL could not be fetched.', wish, found, why));
}

interface Place {
  readonly work: string;
  readonly folder: string;
}

/** A program that does not start here is none. */
async function proved(ports: FetchPorts, fetched: Fetched, folder: string): Promise<Fetched> {
  if ('why' in fetched) return fetched;
  for (const name of ['pg_dump', 'pg_restore', 'psql']) {
    const result = await runTool(ports, join(folder, 'bin', name), ['--version']);
    if (result.exitCode !== 0)
      return { why: `${name} of PostgreSQL ${fetched.major} does not start here: ${lastLine(result) ?? ''}` };
  }
  return fetched;
}

/** The first cache that can be written to and belongs to nobody else. */
async function claimCache({ files, host }: FetchPorts): Promise<string> {
  const [preferred, otherwise] = clientCaches(host);
  for (const cache of [preferred, otherwise].filter((one) => one !== undefined)) {
    try {
      await files.makeFolder(dirname(cache), 0o700);
      await files.claimFolder(cache, 0o700);
      if (isOwn(await files.info(cache), host) && (await files.isWritable(cache))) return cache;
    } catch (error) {
      if (error instanceof Interrupted) throw error;
    }
  }
  throw stop(
    exitCodes.usage,
    'cache-unwritable',
    `Client programs cannot be kept: neither ${preferred ?? ''} nor ${otherwise ?? ''} is a folder of ${host.userName} that can be written to.`,
    [],
    ['Set XDG_CACHE_HOME to a folder that can.'],
  );
}

const patienceMs = 15 * 60_000;
const pauseMs = 500;

/** Somebody else may be downloading over a slow line. */
async function waitFor({ files, clock, report }: FetchPorts, path: string): Promise<() => Promise<void>> {
  const since = clock.elapsed();
  for (;;) {
    const release = await files.tryLock(path);
    if (release) return release;
    if (clock.elapsed() - since > patienceMs)
      throw stop(exitCodes.locked, 'locked', `Another supasafe has been fetching client programs for long (${path}).`);
    report.progress('waiting for another supasafe that fetches them');
    await clock.sleep(pauseMs);
  }
}
