import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { clearScratch } from '../sandbox/scratch.js';

/** A folder for one selftest, away from every project; what killed ones left is cleared first. */
export async function makePlace(ports: Ports): Promise<string> {
  const { files, host } = ports;
  const ours = join(host.temporaryFolder, `supasafe-selftest-${host.uid}`);
  await files.claimFolder(ours, 0o700);
  const info = await files.info(ours);
  // Anybody may write to the folder for temporary files, and could have made this one.
  if (info?.kind !== 'directory' || info.uid !== host.uid || (info.mode & 0o077) !== 0) throw foreign(ours);
  for (const name of await files.list(ours))
    if (!host.isRunning(Number.parseInt(name, 10))) await removePlace(ports, join(ours, name));
  const place = join(ours, `${host.pid}-${randomBytes(4).toString('hex')}`);
  await files.makeFolder(place, 0o700);
  return place;
}

export async function removePlace(ports: Ports, place: string): Promise<void> {
  await clearScratch(ports, place);
  await ports.files.remove(place);
  await ports.files.removeIfEmpty(join(place, '..'));
}

const foreign = (folder: string) =>
  stop(
    exitCodes.refused,
    'selftest-folder-foreign',
    `${folder} is not a private folder of yours.`,
    ['The selftest keeps a sample database and its backups there; somebody else made or opened this folder.'],
    [`Look at what is in it, remove it if it is nobody's: ls -la ${folder}`],
  );
