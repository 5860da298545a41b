import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json.js';
import type { Ports } from '../ports.js';

/** Says in a claimed folder whose claim it is. */
export const ownerFile = '.owner';
const ownerShape = z.object({ pid: z.int(), host: z.string() });
export type Owner = z.infer<typeof ownerShape>;

export const writeOwner = (
  { files, host }: { files: Pick<Ports['files'], 'writeTemporary'>; host: Pick<Ports['host'], 'pid' | 'hostname'> },
  folder: string,
): Promise<void> =>
  files.writeTemporary(join(folder, ownerFile), JSON.stringify({ pid: host.pid, host: host.hostname }));

export const ownerOf = async (files: Pick<Ports['files'], 'read'>, folder: string): Promise<Owner | null> =>
  ownerShape.safeParse(parseJson(await files.read(join(folder, ownerFile)))).data ?? null;

/** The owner is written right after the folder: without one a minute later, its run was killed in between. */
const ownerlessMs = 60_000;

/** Whether the run that claimed a folder is gone for certain; of another machine's nobody knows. */
export async function isDead({ files, host }: Pick<Ports, 'files' | 'host'>, folder: string): Promise<boolean> {
  const owner = await ownerOf(files, folder);
  if (owner) return owner.host === host.hostname && !host.isRunning(owner.pid);
  const info = await files.info(folder);
  return info !== null && Date.now() - info.modified.getTime() > ownerlessMs;
}
