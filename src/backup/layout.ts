import { join } from 'node:path';
import type { EnvironmentName } from '../environments/environment.js';

/** The four files of a backup, in the order in which they are published; metadata comes after them. */
export const parts = ['schema.sql', 'data.sql', 'full.sql', 'custom.dump'] as const;
export type Part = (typeof parts)[number];

export const metadataPart = 'metadata.json';

export const backupsFolder = (root: string): string => join(root, 'backups', 'database');

export const environmentFolder = (root: string, environment: EnvironmentName): string =>
  join(backupsFolder(root), environment);

/** Compressed backups, a folder for each environment in it. */
export const archivesFolder = (root: string): string => join(backupsFolder(root), 'archive');

export const archiveFolder = (root: string, environment: EnvironmentName): string =>
  join(archivesFolder(root), environment);

/** The one file of an archived backup; its metadata lies beside it. */
export const packFile = (name: string): string => `${name}.tar.gz`;

export const partFile = (name: string, part: Part | typeof metadataPart): string => `${name}_${part}`;

/** `<environment>/<name>` */
export const backupId = (environment: EnvironmentName, name: string): string => `${environment}/${name}`;

/** Where a backup grows; its existence is the claim on the name. */
export const partialFolder = (root: string, environment: EnvironmentName, name: string): string =>
  join(environmentFolder(root, environment), `.${name}.partial`);

/** Where an archived backup grows. */
export const packFolder = (root: string, environment: EnvironmentName, name: string): string =>
  join(archiveFolder(root, environment), `.${name}.partial`);

/** Rows never reach git, the logs do. */
export const gitignore = `# Rows stay on this disk; what was done with them is for everybody.
*
!.gitignore
!backup_log.md
!reset_log.txt
!journal/
!journal/*.jsonl
`;
