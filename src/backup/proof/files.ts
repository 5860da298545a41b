import { join } from 'node:path';
import type { Ports } from '../../ports.js';
import { dataTail } from '../dataFrame.js';
import { partFile } from '../layout.js';
import type { Metadata } from '../metadata.js';

/** Sizes, digests, and that the SQL files were not cut off. */
export async function fileFaults(
  { files }: Pick<Ports, 'files'>,
  { folder, metadata }: { readonly folder: string; readonly metadata: Metadata },
): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, sha256, bytes } of metadata.files) {
    const info = await files.info(join(folder, name));
    if (!info) faults.push(`${name} is not there.`);
    else if (info.bytes !== bytes) faults.push(`${name} has ${info.bytes} bytes, ${bytes} were written.`);
    else if ((await files.hash(join(folder, name))).sha256 !== sha256)
      faults.push(`${name} is not what was written: its SHA-256 differs.`);
  }
  if (faults.length > 0) return faults;
  for (const part of ['full.sql', 'schema.sql', 'data.sql'] as const) {
    const name = partFile(metadata.name, part);
    const tail = await files.readTail(join(folder, name), 400);
    const ended = part === 'data.sql' ? tail.endsWith(dataTail) : /^-- PostgreSQL database dump complete$/m.test(tail);
    if (!ended) faults.push(`${name} does not end as a finished dump.`);
  }
  return faults;
}
