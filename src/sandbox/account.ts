import { basename, dirname, isAbsolute, join } from 'node:path';
import { cacheFolder } from '../environments/cacheFolder.js';
import type { Account, FileInfo, Host, Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';

type HomePorts = Pick<Ports, 'files' | 'host'>;

/** Where binaries and data of embedded servers lie, and who they belong to. */
export interface ServerHome {
  /** The user that servers run as; null when that is the user who runs supasafe. */
  readonly account: Account | null;
  readonly binaries: string;
  readonly data: string;
}

const candidates = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root, and another user cannot enter root's private folders: as root everything lies in a
 * folder of the unprivileged user's own. `key` tells one project's data from another's.
 */
export async function serverHome(ports: HomePorts, projectRoot: string, key: string): Promise<ServerHome> {
  const { files, host } = ports;
  const own = join(projectRoot, '.supasafe', 'servers');
  if (!host.isRoot) {
    const cache = cacheFolder(host);
    const binaries = (await files.isWritable(cache)) ? join(cache, 'postgres') : join(own, 'postgres');
    return { account: null, binaries, data: (await wishedData(ports, key, null)) ?? own };
  }
  const account = await unprivilegedAccount(ports);
  const base = `/var/tmp/supasafe-${account.name}`;
  await claimPrivate(ports, base, account);
  const binaries = join(base, 'postgres');
  await claim(ports, binaries, account);
  const wished = await wishedData(ports, key, account);
  if (wished !== null) return { account, binaries, data: wished };
  const data = join(base, 'data', key);
  for (const folder of [join(base, 'data'), data]) await claim(ports, folder, account);
  return { account, binaries, data };
}

/** A project's data below the folder that SUPASAFE_SERVERS names; null: it names none. */
async function wishedData(ports: HomePorts, key: string, account: Account | null): Promise<string | null> {
  const { files, host } = ports;
  const given = host.env.SUPASAFE_SERVERS ?? '';
  if (given === '') return null;
  // A relative one would mean another folder in each project.
  if (!isAbsolute(given)) throw noPlace(given, 'no absolute path');
  // A server knows its folder by its real path only.
  const place = await files.realPath(given).catch(() => given);
  const info = await files.info(place);
  if (info?.kind !== 'directory') throw noPlace(given, 'no folder');
  // Whoever owns it could put a link where root is about to write.
  const isSafe = [host.uid, account?.uid].includes(info.uid) || (info.mode & sticky) !== 0;
  if (host.isRoot && !isSafe)
    throw stop(
      exitCodes.refused,
      'server-folder-foreign',
      `SUPASAFE_SERVERS names ${given}, which is somebody else's folder.`,
      ['As root, supasafe writes only where nobody else can put something in its way.'],
      [`Name a folder that belongs to root or ${account?.name ?? 'root'}, or run supasafe as the owner of this one.`],
    );
  const base = join(place, baseName(host, account));
  await claimPrivate(ports, base, account);
  const data = join(base, key);
  await claim(ports, data, account);
  return data;
}

const noPlace = (given: string, why: string) =>
  stop(
    exitCodes.usage,
    'server-folder-missing',
    `SUPASAFE_SERVERS names ${given}, which is ${why}.`,
    ['The data of embedded servers was to lie there.'],
    ['Make that folder, name another, or take the variable away.'],
  );

/** Of folders like /tmp: what lies there is moved and removed by its owner only. */
const sticky = 0o1000;

const baseName = ({ uid }: Pick<Host, 'uid'>, account: Account | null): string => `supasafe-${account?.name ?? uid}`;

const ramFolder = '/dev/shm';
const spareRam = 1024 ** 3;
/** The restored rows, their indexes and write-ahead log, a stand-in beside them. */
const timesTheDatabase = 6;

/**
 * Scratch lives in memory where a folder of memory is to be had and the database is small beside it: making files is
 * most of what a small restore does. `expectedBytes` is the size of the database that will be restored.
 */
export async function scratchFolder(ports: HomePorts, home: ServerHome, expectedBytes: number): Promise<string> {
  const { files, host } = ports;
  const needed = expectedBytes * timesTheDatabase + spareRam;
  if ((await files.info(ramFolder))?.kind !== 'directory') return home.data;
  if ((await files.freeBytes(ramFolder)) < needed || host.freeMemory() < 2 * needed) return home.data;
  const folder = folderInMemory(ports, home);
  await claimPrivate(ports, folder, home.account);
  return folder;
}

const folderInMemory = ({ host }: HomePorts, home: ServerHome): string => join(ramFolder, baseName(host, home.account));

/**
 * Whether a scratch of the project may lie in `folder`, however little memory is free by now and whatever SUPASAFE_SERVERS
 * says; nothing is made, nobody else's is taken for ours.
 */
export async function isScratchPlace(
  ports: HomePorts,
  home: ServerHome,
  folder: string,
  key: string,
): Promise<boolean> {
  const { files, host } = ports;
  if (folder === home.data) return true;
  if (folder === folderInMemory(ports, home)) {
    const info = await files.info(folder);
    return info === null || isPrivate(ports, info, home.account);
  }
  const base = dirname(folder);
  if (basename(folder) !== key || basename(base) !== baseName(host, home.account)) return false;
  const info = await files.info(base);
  return info !== null && isPrivate(ports, info, home.account);
}

const claim = async ({ files }: HomePorts, folder: string, account: Account | null): Promise<void> => {
  if ((await files.claimFolder(folder, 0o700)) && account) await files.chownTree(folder, account);
};

const isPrivate = ({ host }: HomePorts, { kind, uid, mode }: FileInfo, account: Account | null): boolean =>
  kind === 'directory' && uid === (account?.uid ?? host.uid) && (mode & 0o077) === 0;

/** Nobody else's folder is ever used: others may write into these places, and make what we are about to make. */
async function claimPrivate(ports: HomePorts, folder: string, account: Account | null): Promise<void> {
  await claim(ports, folder, account);
  const info = await ports.files.info(folder);
  if (info && isPrivate(ports, info, account)) return;
  throw stop(
    exitCodes.refused,
    'server-folder-foreign',
    `${folder} is not a private folder of ${account?.name ?? ports.host.userName}.`,
    ['supasafe keeps servers there; somebody else made or opened this folder.'],
    [`Look at what is in it, remove it if it is nobody's: ls -la ${folder}`],
  );
}

async function unprivilegedAccount({ files }: HomePorts): Promise<Account> {
  const lines = ((await files.read('/etc/passwd')) ?? '').split('\n').map((line) => line.split(':'));
  for (const name of candidates) {
    const [, , uid, gid] = lines.find(([found]) => found === name) ?? [];
    if (uid === undefined || gid === undefined || Number(uid) === 0) continue;
    return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw stop(
    exitCodes.usage,
    'no-unprivileged-user',
    'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody" for it.',
    [],
    ['Run supasafe as an ordinary user.'],
  );
}
