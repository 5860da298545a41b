import { join } from 'node:path';
import type { Ports } from '../../ports.js';
import { together } from '../../together.js';
import { dataTail } from '../dataFrame.js';
import { partFile } from '../layout.js';
import type { Metadata } from '../metadata.js';

/**
 * Sizes, digests, and that the SQL files were not cut off. Files that this run has just written were hashed as they were
 * written, and reading a gigabyte once more a second later would prove nothing new.
 */
export async function fileFaults(
  { files }: Pick<Ports, 'files'>,
  { folder, metadata }: { readonly folder: string; readonly metadata: Metadata },
  isFresh: boolean,
): Promise<string[]> {
  const found = await together(
    metadata.files.map((file) => fileFault(files, folder, file, kindOf(metadata, file.name), isFresh)),
  );
  const faults = found.filter((fault) => fault !== null);
  if (faults.length > 0) return faults;
  for (const part of ['full.sql', 'schema.sql', 'data.sql'] as const) {
    const name = partFile(metadata.name, part);
    const tail = await files.readTail(join(folder, name), 400);
    const ended = part === 'data.sql' ? tail.endsWith(dataTail) : /^-- PostgreSQL database dump complete$/m.test(tail);
    if (!ended) faults.push(`${name} does not end as a finished dump.`);
  }
  return faults;
}

async function fileFault(
  files: Ports['files'],
  folder: string,
  { name, bytes, sha256 }: Metadata['files'][number],
  kind: 'file' | 'directory',
  isFresh: boolean,
): Promise<string | null> {
  const info = await files.info(join(folder, name));
  if (!info) return `${name} is not there.`;
  if (info.kind !== kind) return `${name} is a ${info.kind}, not the ${kind} that was written.`;
  if (kind === 'file' && info.bytes !== bytes) return `${name} has ${info.bytes} bytes, ${bytes} were written.`;
  if (isFresh || (await files.hash(join(folder, name))).sha256 === sha256) return null;
  return `${name} is not what was written: its SHA-256 differs.`;
}

const kindOf = ({ archiveFormat, name }: Metadata, file: string): 'file' | 'directory' =>
  archiveFormat === 'directory' && file === partFile(name, 'custom.dump') ? 'directory' : 'file';
