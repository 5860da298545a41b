import { join } from 'node:path';
import type { Ports } from '../../ports.js';
import { fits, type Wish } from '../debianSuites.js';
import { lastLine, runTool } from '../runTool.js';
import type { Fetched } from './apt.js';
import { clientPrograms, treeOf, writeLaunchers } from './launchers.js';

/** An image of each major that is pulled when this machine has none. */
const images: Readonly<Record<number, string>> = {
  15: 'supabase/postgres:15.8.1.085',
  17: 'supabase/postgres:17.6.1.136',
};

/** Copies programs and everything that they load to `$OUT`; it runs in the container. */
export const copyOut = [
  'set -e',
  'mkdir -p "$OUT/usr/lib/x-linux-gnu" "$OUT/programs"',
  `for name in ${clientPrograms.join(' ')}; do`,
  '  path=$(readlink -f "$(command -v "$name")")',
  '  cp -L "$path" "$OUT/programs/$name"',
  '  for library in $(ldd "$path" | grep -o "/[^ ]*"); do cp -L "$library" "$OUT/usr/lib/x-linux-gnu/"; done',
  'done',
].join('\n');

/**
 * The last resort, where there are no packages for us: takes the programs out of the image that `supabase start` uses.
 * Untested on a real Docker; the tests run what it runs in the container.
 */
export async function fetchByDocker(
  ports: Pick<Ports, 'files' | 'shell' | 'host' | 'report'>,
  wish: Wish,
  folder: string,
): Promise<Fetched> {
  const run = (args: readonly string[]) => runTool(ports, 'docker', args);
  const listed = await run(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']);
  const here = listed.stdout.split('\n').filter((name) => fits(majorOf(name), wish));
  const image = here[0] ?? images[wish.wanted];
  if (image === undefined) return { why: `Docker: no image of supabase/postgres ${wish.wanted} is known` };
  ports.report.progress(`taking the programs out of ${image}`);
  const root = join(folder, 'root');
  await ports.files.makeFolder(root, 0o755);
  const { uid } = ports.host;
  const container = ['run', '--rm', '--user', `${uid}`, '--volume', `${root}:/out`, '--env', 'OUT=/out'];
  const copied = await run([...container, '--entrypoint', '/bin/sh', image, '-c', copyOut]);
  if (copied.exitCode !== 0) return { why: `Docker: ${lastLine(copied) ?? `${image} cannot be run`}` };
  const tree = await treeOf(ports, root, 'programs');
  if (!tree) return { why: `Docker: ${image} has no loader that supasafe knows` };
  await writeLaunchers(ports, join(folder, 'bin'), tree);
  return { major: majorOf(image) };
}

const majorOf = (image: string): number => Number(/(?:^|\/)supabase\/postgres:(\d+)\./.exec(image)?.[1] ?? Number.NaN);
