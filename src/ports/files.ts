import type { Account } from '../ports.js';

export interface HashedBytes {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly bytes: number;
  readonly mode: number;
  readonly uid: number;
  readonly modified: Date;
}

/** What lies in a packed file. */
export interface PackedEntry extends HashedBytes {
  /** With slashes, relative to the folder that was packed. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

export interface Files {
  /** null when there is no such file. */
  read(path: string): Promise<string | null>;
  readBytes(path: string): Promise<Buffer | null>;
  /** The last `bytes` of a file. */
  readTail(path: string, bytes: number): Promise<string>;
  /** Whole or not at all: written beside it, fsynced, renamed. */
  write(path: string, content: string | Buffer, mode?: number): Promise<void>;
  /** Plain and quick, for files that nobody needs after this run. */
  writeTemporary(path: string, content: string): Promise<void>;
  /** False, and nothing written, when the file exists. */
  create(path: string, content: string, mode?: number): Promise<boolean>;
  append(path: string, content: string, mode?: number): Promise<void>;
  /** Names in a folder, sorted; empty when there is none. */
  list(folder: string): Promise<string[]>;
  /** Does not follow links; null when there is nothing. */
  info(path: string): Promise<FileInfo | null>;
  makeFolder(path: string, mode?: number): Promise<void>;
  /** False when it exists: the one atomic way to claim a name. */
  claimFolder(path: string, mode?: number): Promise<boolean>;
  /** Fsyncs and renames; refuses to replace (rejects with EEXIST, or ENOTEMPTY of a folder). */
  publish(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Replaces a link at once, without a moment in which there is none. */
  link(target: string, path: string): Promise<void>;
  readLink(path: string): Promise<string | null>;
  /** `link` never fails on a path that is there already. */
  linkIfMissing(target: string, path: string): Promise<void>;
  /** Folders of the copy can be written to, whatever those of the original allow. */
  copyTree(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Leaves a folder alone in which anything is. */
  removeIfEmpty(folder: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** Changes the owner of a folder and everything in it. */
  chownTree(path: string, owner: Account): Promise<void>;
  /**
   * SHA-256 of a file that is whole, taken on another thread. Of a folder: all its bytes, and the SHA-256 of a line
   * `<name> <bytes> <SHA-256>` for each file in it, by name.
   */
  hash(path: string): Promise<HashedBytes>;
  /** What was written to it, a file or a folder of files, is on the disk. */
  sync(path: string): Promise<void>;
  /** Packs files and folders that lie in `folder`, in this order, into one new compressed file, which is on the disk then. */
  pack(folder: string, names: readonly string[], to: string): Promise<void>;
  /** Reads a packed file to its end: what it is itself, and what is in it. Rejects when it is damaged. */
  readPack(path: string): Promise<{ readonly file: HashedBytes; readonly entries: readonly PackedEntry[] }>;
  /** Unpacks files and folders, nothing else, into a folder that is there. Rejects when the packed file is damaged. */
  unpack(path: string, folder: string): Promise<void>;
  /**
   * Reads a file that a program is still writing, up to its end once `isWhole` says so. A missing one is waited for.
   * What it gives is valid until the next one is asked for.
   */
  follow(path: string, isWhole: () => boolean): AsyncIterable<Buffer>;
  /** Bytes that this user may still write on the disk that holds `path` (or will hold it). */
  freeBytes(path: string): Promise<number>;
  isWritable(folder: string): Promise<boolean>;
  isExecutable(path: string): Promise<boolean>;
  realPath(path: string): Promise<string>;
  /** The same without waiting; null when somebody else holds it. */
  tryLock(path: string): Promise<(() => Promise<void>) | null>;
  /** Waits for and holds a lock between processes; one whose holder died is taken over. Resolves with its release. */
  lock(path: string): Promise<() => Promise<void>>;
}
