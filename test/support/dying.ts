import { copyFileSync, existsSync, linkSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../src/ports.js';

/** Calls that change something on the disk. */
const changing = [
  ...['write', 'writeTemporary', 'create', 'append', 'makeFolder', 'claimFolder', 'publish', 'rename', 'link'],
  ...['remove', 'chmod', 'pack', 'sync'],
] as const;
type Changing = (typeof changing)[number] & keyof Files;

export interface Dying {
  readonly files: Files;
  /** How many calls changed something, or would have. */
  readonly count: () => number;
}

/**
 * Files of a process that is killed at its nth change: before it, or, where it is made of several, in the middle of it.
 * Nothing works afterwards, no cleaning up either.
 */
export function dyingFiles(real: Files, at: number, half: boolean): Dying {
  let count = 0;
  let dead = false;
  const files = Object.fromEntries(
    Object.entries(real).map(([name, call]) => [
      name,
      async (...args: unknown[]) => {
        if (!dead && changing.includes(name as Changing) && (count += 1) === at) {
          dead = true;
          if (half) doHalf(name as Changing, args);
        }
        if (dead) throw new Error('killed');
        return (call as (...args: unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as Files;
  return { files: { ...files, follow: real.follow, tryLock: real.tryLock, lock: real.lock }, count: () => count };
}

function doHalf(name: Changing, args: readonly unknown[]): void {
  const [first, second, third] = args as [string, string, string];
  if (name === 'pack') writeFileSync(third, 'half a file', { mode: 0o600 });
  if (name === 'publish' && !existsSync(second)) linkSync(first, second);
  if (name === 'write') writeFileSync(join(first, '..', `.${first.split('/').at(-1) ?? ''}.999999.1`), 'half');
  if (name === 'remove' && existsSync(first) && statSync(first).isDirectory()) {
    const inside = readdirSync(first).sort();
    for (const file of inside.slice(0, Math.ceil(inside.length / 2))) rmSync(join(first, file), { recursive: true });
  }
}

/** The same, where a call of this name meets a full disk. */
export const fullDisk = (real: Files, name: 'pack' | 'write'): Files => ({
  ...real,
  [name]: (...args: string[]) => {
    if (name === 'pack') copyFileSync('/dev/null', args[2] ?? '');
    return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  },
});
