import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const chunkBytes = 1 << 20;
const pauseMs = 4;

/**
 * Reads a file while a program writes it. Programs write into pipes in pieces of 4 kB, each of which would wake this
 * one up; from a file it is read by the megabyte, out of the system's cache. What it gives is valid until the next one is
 * asked for.
 */
export async function* follow(path: string, isWhole: () => boolean): AsyncGenerator<Buffer> {
  const file = await openWhenThere(path, isWhole);
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    for (;;) {
      // Asked before reading: what is written between the two is read in the next round.
      const wasWhole = isWhole();
      const { bytesRead } = await file.read(chunk, 0, chunkBytes);
      if (bytesRead > 0) yield chunk.subarray(0, bytesRead);
      else if (wasWhole) return;
      else await sleep(pauseMs);
    }
  } finally {
    await file.close();
  }
}

async function openWhenThere(path: string, isWhole: () => boolean): Promise<FileHandle> {
  for (;;) {
    const wasWhole = isWhole();
    try {
      return await open(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || wasWhole) throw error;
    }
    await sleep(pauseMs);
  }
}
