import { dirname, join } from 'node:path';
import type { EnvironmentName } from '../environments/environment.js';
import type { Ports } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import {
  archiveFolder,
  backupId,
  backupsFolder,
  environmentFolder,
  metadataPart,
  packFile,
  partFile,
  partialFolder,
  parts,
} from './layout.js';
import { beingWritten, sweepPartial } from './publish.js';
import { estimateBytes, size } from './space.js';

type FilePorts = Pick<Ports, 'files'>;
type RoomPorts = Pick<Ports, 'files' | 'host'>;

/** A database of which a backup is wanted. */
export interface Wanted {
  readonly environment: EnvironmentName;
  readonly bytes: number;
  /** A name that a person gave; made-up ones carry the time. */
  readonly name: string | null;
}

/** What would keep these backups from being written, found out before anything is. */
export async function roomFor(ports: RoomPorts, root: string, wanted: readonly Wanted[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { environment, name } of wanted) {
    const obstacles = await notWritable(ports, root, environment);
    problems.push(...obstacles);
    if (name !== null && obstacles.length === 0) problems.push(...(await nameTaken(ports, root, environment, name)));
  }
  const needed = wanted.map(({ bytes }) => estimateBytes(bytes)).reduce((sum, bytes) => sum + bytes, 0);
  const free = await ports.files.freeBytes(backupsFolder(root));
  if (free < needed) problems.push(tooLittle(backupsFolder(root), needed, free));
  return problems;
}

async function notWritable({ files }: FilePorts, root: string, environment: EnvironmentName): Promise<Problem[]> {
  const folder = environmentFolder(root, environment);
  if (await files.isWritable(folder)) return [];
  let obstacle = folder;
  while (obstacle !== root && !(await files.info(obstacle))) obstacle = dirname(obstacle);
  return [
    {
      code: 'backups-not-writable',
      exit: exitCodes.refused,
      what: `Backups cannot be written: ${obstacle} is not a folder that you may write to.`,
      next: ['Look at its owner and rights, then try again.'],
    },
  ];
}

/** Whose name it is, if anybody's; what a backup of this machine left that was killed is nobody's, and cleared away. */
async function nameTaken(
  ports: RoomPorts,
  root: string,
  environment: EnvironmentName,
  name: string,
): Promise<Problem[]> {
  await sweepPartial(ports, root, environment);
  if (await ports.files.info(partialFolder(root, environment, name)))
    return [await beingWritten(ports, root, environment, name)];
  const folder = environmentFolder(root, environment);
  const there: string[] = [];
  for (const part of [metadataPart, ...parts] as const) {
    if (await ports.files.info(join(folder, partFile(name, part)))) there.push(partFile(name, part));
  }
  const archive = archiveFolder(root, environment);
  for (const file of [partFile(name, metadataPart), packFile(name)])
    if (there.length === 0 && (await ports.files.info(join(archive, file)))) return [backupExists(environment, name)];
  if (there.length === 0) return [];
  return [
    there[0] === partFile(name, metadataPart)
      ? backupExists(environment, name)
      : notABackup(folder, backupId(environment, name), there),
  ];
}

const backupExists = (environment: EnvironmentName, name: string): Problem => ({
  code: 'backup-exists',
  exit: exitCodes.refused,
  what: `There is a backup ${backupId(environment, name)} already.`,
  details: ['Backups are never overwritten.'],
  next: ['Choose another name, or leave it out: the time becomes the name.'],
});

const notABackup = (folder: string, id: string, there: readonly string[]): Problem => ({
  code: 'backup-exists',
  exit: exitCodes.refused,
  what: `Files of the name ${id} are there, and are no backup: they have no metadata.`,
  details: [`In ${folder}: ${there.join(', ')}`, 'Files that supasafe cannot account for are never overwritten.'],
  next: ['Choose another name, or look at what they are and move them away.'],
});

const tooLittle = (folder: string, needed: number, free: number): Problem => ({
  code: 'no-space',
  exit: exitCodes.refused,
  what: `There is too little space for backups: about ${size(needed)} are needed, ${size(free)} are free.`,
  details: [`Looked at the disk of ${folder}.`],
  next: ['Make room, or move old backups to another disk; never delete the newest verified one.'],
});
