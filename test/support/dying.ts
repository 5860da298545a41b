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
  /** Names of the calls that changed something, or would have. */
  readonly calls: readonly string[];
}

/**
 * Files of a process that is killed at its nth change: before it, or, where it is made of several, in the middle of it.
 * Nothing works afterwards, no cleaning up either.
 */
export function dyingFiles(real: Files, at: number, half: boolean): Dying {
  const calls: string[] = [];
  let dead = false;
  const files = Object.fromEntries(
    Object.entries(real).map(([name, call]) => [
      name,
      (...args: unknown[]) => {
        if (!dead && changing.includes(name as Changing) && calls.push(name) === at) {
          dead = true;
          if (half) doHalf(name as Changing, args);
        }
        return dead ? Promise.reject(new Error('killed')) : (call as (...args: unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as Files;
  // A lock is no change of the kind that is counted, and these are held by touching them.
  const { lock, tryLock } = Object.fromEntries(Object.entries(real)) as Pick<Files, 'lock' | 'tryLock'>;
  return { files: { ...files, lock, tryLock }, calls };
}

/** Calls before which the backups' folders look otherwise than before the call before. Journals and rights are not looked at. */
export const isMoving = (call: string): boolean => !['append', 'makeFolder', 'chmod', 'sync', 'create'].includes(call);

/** Calls that are made of several changes. */
export const canBeHalf = (call: string): boolean => ['pack', 'publish', 'write', 'remove'].includes(call);

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
