import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { TestProject } from './project.js';

/** Process ids of the PostgreSQL servers that work in these data folders; their working folder is that. */
export const serversIn = (folders: readonly string[]): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return folders.includes(readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, ''));
      } catch {
        return false;
      }
    })
    .map(Number);

/** Data folders of the servers that a project says it has. */
export function dataFolders(project: TestProject, of: 'scratch' | 'sandbox'): string[] {
  const folder = project.path('.supasafe', of);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  return files.map((file) => (JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as { data: string }).data);
}
