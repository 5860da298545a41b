import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FileInfo, Files } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { follow } from './follow.js';
import { HashThread } from './hashThread.js';
import type { Interruption } from './interruption.js';
import { createPacks } from './packs.js';

const code = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** `ENOTDIR` as well: a file where a folder was expected holds nothing either. */
const nullIfMissing = (error: unknown): null => {
  if (code(error) === 'ENOENT' || code(error) === 'ENOTDIR') return null;
  throw error;
};

function unreadable(path: string, error: unknown): never {
  const why = { EISDIR: 'it is a folder', EACCES: 'you have no right to read it' }[code(error) ?? ''];
  if (why === undefined) throw error;
  throw stop(
    exitCodes.usage,
    'file-unreadable',
    `${path} cannot be read: ${why}.`,
    [],
    ['Put it right, then try again.'],
  );
}

let count = 0;
/** A name beside the final one that no other process uses. */
const beside = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.${(count += 1)}`);

async function syncedWrite(path: string, content: string | Buffer, mode: number, flags: string): Promise<void> {
  const handle = await fs.open(path, flags, mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sync(path: string): Promise<void> {
  if ((await fs.stat(path)).isDirectory()) {
    for (const name of await fs.readdir(path)) await sync(join(path, name));
    return syncFolder(path);
  }
  const handle = await fs.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  // Some file systems cannot sync a folder; the rename itself is atomic there too.
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/** A lock is held by touching it every second: ten seconds of silence mean that its holder is gone. */
const heldByTouch = { realpath: false, stale: 10_000, update: 1000 } as const;
const hashThread = new HashThread();

export const createFiles = (interruption?: Pick<Interruption, 'signal'>): Files => ({
  ...createPacks(interruption),
  hash: hashThread.hash,
  follow,
  sync,
  read: (path) =>
    fs
      .readFile(path, 'utf8')
      .catch(nullIfMissing)
      .catch((error: unknown) => unreadable(path, error)),
  readBytes: (path) => fs.readFile(path).catch(nullIfMissing),
  async readTail(path, bytes) {
    const handle = await fs.open(path, 'r');
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.alloc(Math.min(bytes, size));
      await handle.read(buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8');
    } finally {
      await handle.close();
    }
  },
  async write(path, content, mode = 0o600) {
    const temporary = beside(path);
    try {
      await syncedWrite(temporary, content, mode, 'wx');
      await fs.rename(temporary, path);
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
  },
  writeTemporary: (path, content) => fs.writeFile(path, content, { mode: 0o600 }),
  async create(path, content, mode = 0o600) {
    try {
      await syncedWrite(path, content, mode, 'wx');
      return true;
    } catch (error) {
      if (code(error) === 'EEXIST') return false;
      throw error;
    }
  },
  append: (path, content, mode = 0o600) => syncedWrite(path, content, mode, 'a'),
  list: async (folder) => ((await fs.readdir(folder).catch(nullIfMissing)) ?? []).sort(),
  info: async (path) => {
    const stats = await fs.lstat(path).catch(nullIfMissing);
    return stats && describe(stats);
  },
  async makeFolder(path, mode = 0o700) {
    await fs.mkdir(path, { recursive: true, mode });
  },
  async claimFolder(path, mode = 0o700) {
    try {
      await fs.mkdir(path, { mode });
      return true;
    } catch (error) {
      if (code(error) === 'EEXIST') return false;
      throw error;
    }
  },
  async publish(from, to) {
    await sync(from);
    if ((await fs.stat(from)).isDirectory()) {
      await fs.rename(from, to);
      return syncFolder(dirname(to));
    }
    // A hard link refuses to replace, which rename does not; where links are not to be had, the claim on the name holds.
    try {
      await fs.link(from, to);
      await fs.unlink(from);
    } catch (error) {
      if (code(error) !== 'EPERM' && code(error) !== 'ENOTSUP') throw error;
      await fs.rename(from, to);
    }
    await syncFolder(dirname(to));
  },
  rename: (from, to) => fs.rename(from, to),
  async link(target, path) {
    const temporary = beside(path);
    await fs.symlink(target, temporary);
    await fs.rename(temporary, path);
  },
  readLink: (path) =>
    fs.readlink(path).catch((error: unknown) => (code(error) === 'EINVAL' ? null : nullIfMissing(error))),
  async linkIfMissing(target, path) {
    await fs.symlink(target, path).catch((error: unknown) => {
      if (code(error) !== 'EEXIST') throw error;
    });
  },
  async copyTree(from, to) {
    await fs.cp(from, to, { recursive: true, verbatimSymlinks: true, force: false, errorOnExist: true });
    // The copy of a read-only folder (node_modules can be one) is read-only too, and could not even be removed.
    const entries = await fs.readdir(to, { withFileTypes: true, recursive: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    for (const folder of [to, ...folders]) await fs.chmod(folder, 0o755);
  },
  remove: (path) => fs.rm(path, { recursive: true, force: true }),
  removeIfEmpty: (folder) =>
    fs.rmdir(folder).catch((error: unknown) => {
      if (code(error) !== 'ENOTEMPTY' && code(error) !== 'EEXIST') nullIfMissing(error);
    }),
  chmod: (path, mode) => fs.chmod(path, mode),
  async chownTree(path, owner) {
    await fs.lchown(path, owner.uid, owner.gid);
    const entries = await fs.readdir(path, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
      if (code(error) === 'ENOTDIR') return [];
      throw error;
    });
    await Promise.all(entries.map((entry) => fs.lchown(join(entry.parentPath, entry.name), owner.uid, owner.gid)));
  },
  async freeBytes(path) {
    for (let folder = path; ; folder = dirname(folder)) {
      const stats = await fs.statfs(folder).catch(nullIfMissing);
      if (stats) return stats.bavail * stats.bsize;
    }
  },
  async isWritable(folder) {
    for (let at = folder; ; at = dirname(at)) {
      const stats = await fs.stat(at).catch(nullIfMissing);
      if (!stats && dirname(at) !== at) continue;
      if (!stats?.isDirectory()) return false;
      return fs.access(at, constants.W_OK | constants.X_OK).then(
        () => true,
        () => false,
      );
    }
  },
  isExecutable: (path) =>
    fs.access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
  realPath: (path) => fs.realpath(path),
  async lock(path) {
    const { lock } = await import('proper-lockfile');
    return lock(path, { ...heldByTouch, retries: { retries: 600, factor: 1, minTimeout: 100 } });
  },
  async tryLock(path) {
    const { lock } = await import('proper-lockfile');
    return lock(path, heldByTouch).catch((error: unknown) => {
      if (code(error) === 'ELOCKED') return null;
      throw error;
    });
  },
});

const describe = (stats: Stats): FileInfo => ({
  kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'other',
  bytes: stats.size,
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  modified: stats.mtime,
});
