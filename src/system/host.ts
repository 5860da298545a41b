import { freemem, homedir, hostname, tmpdir, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Host } from '../ports.js';

export const createHost = (): Host => ({
  env: process.env,
  cwd: process.cwd(),
  platform: process.platform,
  arch: process.arch,
  pid: process.pid,
  hostname: hostname(),
  userName: nameOfUser(),
  homeFolder: homedir(),
  temporaryFolder: tmpdir(),
  isRoot: process.getuid?.() === 0,
  uid: process.getuid?.() ?? -1,
  freeMemory: freemem,
  packageRoot: fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, ''),
  nodePath: process.execPath,
  nodeVersion: process.versions.node,
  isRunning(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
});

/** A user id without an entry in the user database (containers) has no name. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER ?? `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
