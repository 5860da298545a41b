import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { createHost } from '../dist/system/host.js';

const memory = '/dev/shm';
const named = /^supasafe-test-(\d+)-/;
const needed = 6 * 1024 ** 3;

/**
 * From now on this process and those that it starts write into a new folder in memory, data of servers included; they
 * wait for the disk a fifth of their time. Returns that folder, or null where there is too little memory.
 */
export function writeIntoMemory() {
  const folder = newFolder();
  if (folder !== null) Object.assign(process.env, { TMPDIR: folder, SUPASAFE_SERVERS: folder });
  return folder;
}

/** The user as whom servers run may enter it. */
function newFolder() {
  try {
    removeLeft();
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < needed || freeMemory() < 2 * needed) return null;
    const folder = mkdtempSync(join(memory, `supasafe-test-${process.pid}-`));
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
  const host = createHost();
  for (const name of readdirSync(memory)) {
    const [, pid] = named.exec(name) ?? [];
    if (pid === undefined || host.isRunning(Number(pid))) continue;
    try {
      rmSync(join(memory, name), { recursive: true, force: true });
    } catch {
      // Somebody else's.
    }
  }
}
