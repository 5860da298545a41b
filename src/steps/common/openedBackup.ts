import { openBackup } from '../../backup/open.js';
import type { Backup } from '../../backup/take.js';
import type { World } from '../world.js';

/** A backup whose files can be read until the run ends; an archived one is unpacked for that. */
export async function openedBackup({ ports, project, resources }: World, backup: Backup): Promise<Backup> {
  const opened = await openBackup(ports, project.root, backup);
  resources.onEnd(opened.close);
  return opened.backup;
}
