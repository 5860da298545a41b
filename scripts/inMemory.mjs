import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const needed = 6 * 1024 ** 3;

/**
 * A new folder in memory for what tests write, or null where there is too little of it: they wait for the disk a fifth
 * of their time. The user as whom servers run may enter it.
 */
export function folderInMemory() {
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < needed || freemem() < 2 * needed) return null;
    const folder = mkdtempSync(join(memory, 'supasafe-test-'));
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
