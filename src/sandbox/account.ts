import { join } from 'node:path';
import type { Account, Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';

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
 * folder of the unprivileged user's own. Nobody else's folder is ever used.
 */
export async function serverHome(
  ports: Pick<Ports, 'files' | 'host'>,
  projectRoot: string,
  key: string,
): Promise<ServerHome> {
  const { files, host } = ports;
  if (!host.isRoot) {
    const cache = host.env.XDG_CACHE_HOME ?? join(host.homeFolder, '.cache');
    return {
      account: null,
      binaries: join(cache, 'supasafe', 'postgres'),
      data: join(projectRoot, '.supasafe', 'servers'),
    };
  }
  const account = await unprivilegedAccount(ports);
  const base = `/var/tmp/supasafe-${account.name}`;
  const claim = async (folder: string) => {
    if (await files.claimFolder(folder, 0o700)) await files.chownTree(folder, account);
  };
  await claim(base);
  const info = await files.info(base);
  if (info?.kind !== 'directory' || info.uid !== account.uid || (info.mode & 0o077) !== 0) {
    throw stop(
      exitCodes.refused,
      'server-folder-foreign',
      `${base} is not a private folder of ${account.name}.`,
      ['supasafe keeps the servers of root there; somebody else made or opened this folder.'],
      [`Look at what is in it, remove it if it is nobody's: ls -la ${base}`],
    );
  }
  const home = { account, binaries: join(base, 'postgres'), data: join(base, 'data', key) };
  for (const folder of [home.binaries, join(base, 'data'), home.data]) await claim(folder);
  return home;
}

async function unprivilegedAccount({ files }: Pick<Ports, 'files'>): Promise<Account> {
  const lines = ((await files.read('/etc/passwd')) ?? '').split('\n').map((line) => line.split(':'));
  for (const name of candidates) {
    const [, , uid, gid] = lines.find(([found]) => found === name) ?? [];
    if (uid !== undefined && gid !== undefined && Number(uid) !== 0)
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
