import { join } from 'node:path';
import type { Ports } from '../../ports.js';
import type { Wish } from '../debianSuites.js';
import { lastLine, runTool } from '../runTool.js';
import { treeOf, writeLaunchers } from './launchers.js';
import { aptOptions, bestOf, mirrorIn, sourcesText, statusText, type Candidate } from './plan.js';

type AptPorts = Pick<Ports, 'files' | 'shell' | 'host' | 'report'>;

/** Programs in `<folder>/bin`, or why there are none. */
export type Fetched = { readonly major: number } | { readonly why: string };

/** Downloads and unpacks Debian's or Ubuntu's packages into a folder; `work` is for what nobody needs afterwards. */
export async function fetchByApt(
  ports: AptPorts,
  candidate: Candidate,
  wish: Wish,
  { work, folder }: { work: string; folder: string },
): Promise<Fetched> {
  const { files, report } = ports;
  const run = (program: string, args: readonly string[]) => runTool(ports, program, args);
  for (const part of ['lists/partial', 'archives/partial']) await files.makeFolder(join(work, part), 0o700);
  await files.write(join(work, 'status'), statusText);
  const from = candidate.suite?.codename ?? "this system's own sources";
  const sources = await writeSources(ports, candidate, work);
  if (sources !== null && 'why' in sources) return sources;
  const options = ['-qq', ...aptOptions(work, sources?.path ?? null)];
  report.progress(`asking ${from}`);
  // Of several sources one may not answer: what came tells whether it is enough.
  const updated = await run('apt-get', [...options, 'update']);
  const names = await run('apt-cache', [...options.slice(1), 'pkgnames', 'postgresql-client-']);
  const offered = names.stdout.split('\n').flatMap((name) => /^postgresql-client-(\d+)$/.exec(name)?.[1] ?? []);
  const major = bestOf(offered.map(Number), wish);
  if (major === null) return { why: `${from}: ${lastLine(updated) ?? 'no client programs that fit'}` };
  report.progress(`downloading postgresql-client-${major} from ${from}`);
  const download = [...options, '-y', '--download-only', 'install', `postgresql-client-${major}`];
  const downloaded = await run('apt-get', download);
  if (downloaded.exitCode !== 0) return { why: `${from}: ${lastLine(downloaded) ?? 'apt-get failed'}` };
  for (const name of (await files.list(join(work, 'archives'))).filter((one) => one.endsWith('.deb'))) {
    const unpacked = await run('dpkg', ['-x', join(work, 'archives', name), join(folder, 'root')]);
    if (unpacked.exitCode !== 0) return { why: `${name}: ${lastLine(unpacked) ?? 'dpkg failed'}` };
  }
  const tree = await treeOf(ports, join(folder, 'root'), `usr/lib/postgresql/${major}/bin`);
  if (!tree) return { why: `${from}: the packages bring no loader for this kind of machine` };
  await writeLaunchers(ports, join(folder, 'bin'), tree);
  return { major };
}

async function writeSources(
  { files, host }: AptPorts,
  { suite }: Candidate,
  work: string,
): Promise<{ path: string } | { why: string } | null> {
  if (suite === null) return null;
  const { codename, distribution } = suite;
  if (!(await files.info(distribution.keyring))) return { why: `${codename}: ${distribution.keyring} is missing` };
  const listed = (await files.list('/etc/apt/sources.list.d')).map((name) => `/etc/apt/sources.list.d/${name}`);
  const texts = await Promise.all(['/etc/apt/sources.list', ...listed].map((path) => files.read(path)));
  const mirror = mirrorIn(
    texts.filter((text) => text !== null),
    distribution,
    host.arch,
  );
  const path = join(work, 'suite.sources');
  await files.write(path, sourcesText(codename, mirror, distribution));
  return { path };
}
