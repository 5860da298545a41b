import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'supasafe-test-';
const needed = 6 * 1024 ** 3;

/**
 * A new folder in memory for what tests write, or null where there is too little of it: they wait for the disk a fifth
 * of their time. The user as whom servers run may enter it.
 */
export function folderInMemory() {
  try {
    removeLeft();
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < needed || freeMemory() < 2 * needed) return null;
    const folder = mkdtempSync(join(memory, `${prefix}${process.pid}-`));
    try {
      chmodSync(folder, 0o711);
      // Containers often forbid programs there, and some tests write their own.
      const program = join(folder, 'program');
      writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
      execFileSync(program);
      rmSync(program);
      return folder;
    } catch {
      rmSync(folder, { recursive: true });
      return null;
    }
  } catch {
    return null;
  }
}

/** What a container may use is less than what its machine has. */
function freeMemory() {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(freemem(), limit) : freemem();
}

/** What runs left that were cut off: their folders have the number of a process that is no more. */
function removeLeft() {
  for (const name of readdirSync(memory)) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join(memory, name), { recursive: true, force: true });
    } catch {
      // Somebody else's.
    }
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
