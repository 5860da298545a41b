import { isAbsolute, join } from 'node:path';
import type { FileInfo, Host } from '../ports.js';

/**
 * Where supasafe keeps what it can make again. Root has a place that only root writes to: `HOME` may be somebody else's
 * under sudo, and what is kept here is executed.
 */
export function cacheFolder({ env, homeFolder, isRoot }: Pick<Host, 'env' | 'homeFolder' | 'isRoot'>): string {
  if (isRoot) return '/var/cache/supasafe';
  const given = env.XDG_CACHE_HOME ?? '';
  return join(isAbsolute(given) ? given : join(homeFolder, '.cache'), 'supasafe');
}

/** Folders of client programs that supasafe fetched for itself, the preferred one first. */
export const clientCaches = (
  host: Pick<Host, 'env' | 'homeFolder' | 'isRoot' | 'temporaryFolder' | 'uid'>,
): string[] => [join(cacheFolder(host), 'clients'), join(host.temporaryFolder, `supasafe-clients-${host.uid}`)];

/** A folder into which nobody else may put programs for us to run. */
export const isOwn = (info: FileInfo | null, { uid }: Pick<Host, 'uid'>): boolean =>
  info?.kind === 'directory' && info.uid === uid && (info.mode & 0o022) === 0;
