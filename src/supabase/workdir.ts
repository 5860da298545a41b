import { join } from 'node:path';
import type { Files } from '../ports.js';
import type { Migration } from './migrations.js';

/**
 * A folder with nothing but chosen migrations and a config of our own, for the CLI to push from: what was read, analysed
 * and approved is what runs, whatever happens to the project's files meanwhile. Its `[db] port` is one that no target
 * has, because the CLI treats a URL that equals its local database differently; `[db.vault]` is not there, so the CLI
 * changes no secrets.
 */
export async function freezeMigrations(
  files: Files,
  folder: string,
  projectId: string,
  migrations: readonly Migration[],
): Promise<string> {
  const target = join(folder, 'supabase', 'migrations');
  await files.makeFolder(target);
  await files.writeTemporary(
    join(folder, 'supabase', 'config.toml'),
    `project_id = ${JSON.stringify(projectId)}\n\n[db]\nport = 1\n`,
  );
  await Promise.all(migrations.map((migration) => files.writeTemporary(join(target, migration.file), migration.sql)));
  return folder;
}
