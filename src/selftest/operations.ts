import { join } from 'node:path';
import { metadataPart, partFile } from '../backup/layout.js';
import { parseMetadata, renderMetadata } from '../backup/metadata.js';
import type { Files } from '../ports.js';
import { together } from '../together.js';
import type { BackupFile, FileOperation } from './damage.js';

/** The files of one backup. */
export interface Filed {
  readonly folder: string;
  readonly name: string;
}

const pathOf = ({ folder, name }: Filed, file: BackupFile): string => join(folder, partFile(name, file));

/** Does one thing to the files of a backup; `other` is where a file of another one is taken from. */
export async function operate(files: Files, backup: Filed, other: Filed, operation: FileOperation): Promise<void> {
  const path = (file: BackupFile) => pathOf(backup, file);
  switch (operation.do) {
    case 'cut':
      return rewrite(files, path(operation.file), (bytes) => bytes.subarray(0, placeIn(bytes, operation.at)));
    case 'cut-last-line':
      return rewrite(files, path(operation.file), (bytes) => bytes.subarray(0, bytes.lastIndexOf('\n', -2) + 1));
    case 'append':
      return files.append(path(operation.file), operation.text);
    case 'flip-bit':
      return rewrite(files, path(operation.file), (bytes) => {
        const at = placeIn(bytes, operation.at);
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        return bytes;
      });
    case 'replace':
      return rewrite(files, path(operation.file), (bytes) =>
        Buffer.from(bytes.toString('utf8').replace(operation.text, operation.by)),
      );
    case 'remove':
      return files.remove(path(operation.file));
    case 'make-folder':
      await files.remove(path(operation.file));
      return files.makeFolder(path(operation.file));
    case 'make-link': {
      const aside = `${path(operation.file)}.moved`;
      await files.rename(path(operation.file), aside);
      return files.link(aside, path(operation.file));
    }
    case 'swap': {
      const [one, another] = operation.files.map(path) as [string, string];
      await files.rename(one, `${one}.moved`);
      await files.rename(another, one);
      return files.rename(`${one}.moved`, another);
    }
    case 'take-other':
      return rewrite(files, pathOf(other, operation.file), (bytes) => bytes, path(operation.file));
    case 'recompute-digests':
      return recomputeDigests(files, backup);
  }
}

/** From the first byte to the last one. */
const placeIn = (bytes: Buffer, part: number): number => Math.floor((bytes.length - 1) * part);

async function rewrite(
  files: Files,
  from: string,
  change: (bytes: Buffer) => Buffer,
  to: string = from,
): Promise<void> {
  const bytes = await files.readBytes(from);
  if (bytes === null) throw new Error(`${from} is not there`);
  await files.write(to, change(bytes));
}

/** As whoever damages a backup in earnest would: nothing about the files gives it away. */
export async function recomputeDigests(files: Files, backup: Filed): Promise<void> {
  const path = pathOf(backup, metadataPart);
  const metadata = parseMetadata((await files.read(path)) ?? '', path);
  const hashed = metadata.files.map(async ({ name }) => ({ name, ...(await files.hash(join(backup.folder, name))) }));
  await files.write(path, renderMetadata({ ...metadata, files: await together(hashed) }));
}
