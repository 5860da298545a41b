import { dirname } from 'node:path';
import type { EnvironmentName } from '../environments/environment.js';
import type { Ports } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import { backupId, backupsFolder, environmentFolder, metadataPart, partFile, parts } from './layout.js';
import { estimateBytes, size } from './space.js';

type FilePorts = Pick<Ports, 'files'>;

/** A database of which a backup is wanted. */
export interface Wanted {
  readonly environment: EnvironmentName;
  readonly bytes: number;
  /** A name that a person gave; made-up ones carry the time. */
  readonly name: string | null;
}

/** What would keep these backups from being written, found out before anything is. */
export async function roomFor(ports: FilePorts, root: string, wanted: readonly Wanted[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { environment, name } of wanted) {
    problems.push(...(await notWritable(ports, root, environment)));
    if (name !== null && (await nameIsTaken(ports, root, environment, name)))
      problems.push(nameTaken(environment, name));
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

export async function nameIsTaken(
  { files }: FilePorts,
  root: string,
  environment: EnvironmentName,
  name: string,
): Promise<boolean> {
  for (const part of [...parts, metadataPart] as const) {
    if (await files.info(`${environmentFolder(root, environment)}/${partFile(name, part)}`)) return true;
  }
  return false;
}

export const nameTaken = (environment: EnvironmentName, name: string): Problem => ({
  code: 'backup-exists',
  exit: exitCodes.refused,
  what: `There is a backup ${backupId(environment, name)} already.`,
  details: ['Backups are never overwritten.'],
  next: ['Choose another name, or leave it out: the time becomes the name.'],
});

const tooLittle = (folder: string, needed: number, free: number): Problem => ({
  code: 'no-space',
  exit: exitCodes.refused,
  what: `There is too little space for backups: about ${size(needed)} are needed, ${size(free)} are free.`,
  details: [`Looked at the disk of ${folder}.`],
  next: ['Make room, or move old backups to another disk; never delete the newest verified one.'],
});
