import { join } from 'node:path';
import { archiveCommand, runClient } from '../backup/dump.js';
import { environmentFolder } from '../backup/layout.js';
import { findBackup } from '../backup/listing.js';
import { openCopy, restoreCopy } from '../backup/restoreCopy.js';
import { readSource } from '../backup/source.js';
import { archivePath, takeBackup, type Backup } from '../backup/take.js';
import { isVerifiedBackup, verifyBackup } from '../backup/verify.js';
import { openSession } from '../database/connect.js';
import { takeInventory } from '../database/inventory.js';
import { takeSnapshot } from '../database/snapshot.js';
import type { Pair } from '../environments/programs.js';
import type { Ports } from '../ports.js';
import { exitCodes, Interrupted, problemsOf, stop } from '../problem.js';
import { startScratch, type Scratch, type ScratchDatabase } from '../sandbox/scratch.js';
import type { Damage, FileOperation } from './damage.js';
import { operate, recomputeDigests } from './operations.js';
import { makePlace, removePlace } from './place.js';
import { laterSql, makeSample, runSql } from './sample.js';

/** A verified backup of a sample database, and what it takes to damage copies of it; all of it away from any project. */
export interface Workshop {
  /** Major of the server that was backed up. */
  readonly major: number;
  readonly taken: Backup;
  /** Damages a copy of the backup and verifies that. The result is what verification says is wrong: nothing, it says, when empty. */
  tryOut(damage: Damage): Promise<readonly string[]>;
  /** The same way round without any damage: restored, dumped anew, digests recomputed, verified. */
  cleanRun(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const environment = 'production';
const [sampleName, laterName] = ['sample', 'later'];
/** Of the few copies that there are at once; they are tiny. */
const expectedBytes = 30_000_000;

interface Bench {
  readonly ports: Ports;
  readonly pair: Pair;
  /** Of the major that was backed up; the programs can dump what is restored there. */
  readonly source: Scratch;
  /** Verification restores here. */
  readonly proof: Scratch;
  readonly taken: Backup;
  readonly later: Backup;
  /** What the archive holds, restored. Damages are made to copies of it. */
  readonly restored: ScratchDatabase;
}

/** Takes one backup with the real engine, proves that it verifies, and one more to mix it up with. */
export async function openWorkshop(loud: Ports, major: number, pair: Pair, version: string): Promise<Workshop> {
  // Many verifications side by side: the progress of one of them says nothing.
  const ports = { ...loud, report: { ...loud.report, progress: () => undefined } };
  const place = await makePlace(ports);
  const servers: Scratch[] = [];
  const start = async (one: number): Promise<Scratch> => {
    const server = await startScratch(ports, place, one, expectedBytes);
    servers.push(server);
    return server;
  };
  const close = async () => {
    // Whatever ended the work, an interruption must not end the cleaning up too.
    ports.settle();
    for (const server of servers) await server.dispose().catch(() => undefined);
    await removePlace(ports, place);
  };
  try {
    const source = await start(major);
    const proof = pair.scratchMajor === major ? source : await start(pair.scratchMajor);
    const sample = await makeSample(ports, source);
    const take = (name: string) => backUp(ports, join(place, name), name, sample, pair, version);
    const taken = await take(sampleName);
    await runSql(ports, await sample.loginAs('postgres'), laterSql);
    const later = await take(laterName);
    const restored = await restore(ports, pair, source, taken);
    const bench: Bench = { ports, pair, source, proof, taken, later, restored };
    refuseUnverified(await verify(bench, join(place, sampleName)));
    let count = 0;
    const nextFolder = () => join(place, `copy-${(count += 1)}`);
    return {
      major,
      taken,
      tryOut: (damage) =>
        damage.kind === 'files'
          ? damageFiles(bench, nextFolder(), damage.operations)
          : damageContent(bench, nextFolder(), damage.sql),
      cleanRun: async () => throughDump(bench, nextFolder(), await restore(ports, pair, source, taken)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function backUp(
  ports: Ports,
  root: string,
  name: string,
  sample: ScratchDatabase,
  pair: Pair,
  version: string,
): Promise<Backup> {
  const target = {
    ...(await sample.loginAs('postgres')),
    environment,
    label: 'selftest/sample',
    source: 'selftest',
  } as const;
  await ports.files.makeFolder(root);
  const session = await openSession(ports.postgres, target, 'supasafe selftest');
  try {
    const request = {
      root,
      target,
      name,
      purpose: 'manual',
      programs: pair.programs,
      exposedSchemas: ['public'],
      git: null,
      directoryFormatAbove: Infinity,
      tools: { supasafe: version },
    } as const;
    return await takeBackup(ports, request, await readSource(session));
  } finally {
    await session.close();
  }
}

function refuseUnverified(said: readonly string[]): void {
  if (said.length === 0) return;
  throw stop(exitCodes.failed, 'selftest-clean', 'The undamaged backup of the sample database does not verify.', said, [
    'Without that nothing can be said about damages. Report it with the lines above.',
  ]);
}

async function damageFiles(
  bench: Bench,
  root: string,
  operations: readonly FileOperation[],
): Promise<readonly string[]> {
  const { ports, later } = bench;
  const folder = await copyTo(bench, root);
  const other = { folder: later.folder, name: laterName };
  for (const operation of operations) await operate(ports.files, { folder, name: sampleName }, other, operation);
  return verifyAndRemove(bench, root);
}

async function damageContent(bench: Bench, root: string, sql: string): Promise<readonly string[]> {
  const copy = await bench.source.copyOf(bench.restored);
  await runSql(bench.ports, copy.superuser, sql);
  return throughDump(bench, root, copy);
}

async function restore(ports: Ports, { programs }: Pair, server: Scratch, taken: Backup): Promise<ScratchDatabase> {
  const { roles } = taken.metadata;
  const { copy, complaints } = await restoreCopy(ports, server, programs, archivePath(taken), {
    roles,
    hasPublic: true,
  });
  if (complaints.length === 0) return copy;
  throw stop(exitCodes.failed, 'selftest-clean', 'The undamaged archive of the sample cannot be restored.', complaints);
}

/** The backup with the archive of this database in it, and digests that fit: verified. */
async function throughDump(bench: Bench, root: string, copy: ScratchDatabase): Promise<readonly string[]> {
  const { ports, taken } = bench;
  const folder = await copyTo(bench, root);
  await dumpAnew(bench, copy, archivePath({ ...taken, folder }));
  await copy.drop();
  await recomputeDigests(ports.files, { folder, name: sampleName });
  return verifyAndRemove(bench, root);
}

/** With the engine's own command, in place of what is there. */
async function dumpAnew({ ports, pair }: Bench, copy: ScratchDatabase, archive: string): Promise<void> {
  const { postgres } = ports;
  await ports.files.remove(archive);
  const session = await openCopy(ports, copy);
  try {
    const inventory = await takeInventory(session);
    const snapshot = (await takeSnapshot(session)).id;
    const request = { url: copy.superuser, programs: pair.programs, snapshot, inventory, postgres };
    await runClient(ports, archiveCommand(request, 'custom', archive), 'pg_dump of a copy');
  } finally {
    await session.close();
  }
}

/** A project folder with nothing in it but a copy of the backup; resolves with the backup's folder. */
async function copyTo({ ports, taken }: Bench, root: string): Promise<string> {
  const folder = environmentFolder(root, environment);
  await ports.files.copyTree(taken.folder, folder);
  return folder;
}

async function verifyAndRemove(bench: Bench, root: string): Promise<readonly string[]> {
  const said = await verify(bench, root);
  await bench.ports.files.remove(root);
  return said;
}

/** As `supasafe verify` does it: what keeps it from finding or reading the backup is what it says, too. */
async function verify({ ports, proof, pair }: Bench, root: string): Promise<readonly string[]> {
  try {
    const found = await findBackup(ports.files, root, sampleName, root);
    const { backup, copy } = await verifyBackup(ports, root, found, proof, pair.programs);
    await copy.drop();
    return isVerifiedBackup(backup) ? [] : (backup.metadata.verification?.details ?? []);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const lines = problemsOf(error).flatMap(({ what, details = [] }) => [what, ...details]);
    return lines.map((line) => line.replaceAll(`${root}/`, ''));
  }
}
