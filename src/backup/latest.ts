import { join } from 'node:path';
import type { EnvironmentName } from '../environments/environment.js';
import type { Ports } from '../ports.js';
import { backupsFolder, environmentFolder, partFile } from './layout.js';
import { listBackups } from './listing.js';
import { isVerified } from './metadata.js';

const linked = ['full.sql', 'custom.dump'] as const;

/** Points `latest_*` at the newest verified backup; production's are the ones in the folder above as well. */
export async function linkLatest(
  { files }: Pick<Ports, 'files'>,
  root: string,
  environment: EnvironmentName,
): Promise<void> {
  const { backups } = await listBackups(files, root);
  const newest = backups.find(({ metadata }) => metadata.environment === environment && isVerified(metadata));
  for (const part of linked) {
    const own = join(environmentFolder(root, environment), `latest_${part}`);
    const above = environment === 'production' ? join(backupsFolder(root), `latest_${part}`) : null;
    if (newest) {
      const file = partFile(newest.metadata.name, part);
      await files.link(file, own);
      if (above) await files.link(join(environment, file), above);
    } else {
      for (const link of [own, above]) if (link && (await files.readLink(link))) await files.remove(link);
    }
  }
}
