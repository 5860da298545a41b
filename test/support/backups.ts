import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames } from '../../src/environments/environment.js';
import { archiveFolder, environmentFolder, metadataPart, packFile, partFile, parts } from '../../src/backup/layout.js';
import { parseMetadata, renderMetadata, type Metadata } from '../../src/backup/metadata.js';
import { metadata as plain, verified } from '../unit/support.js';

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

type Changes = Partial<Metadata> & { readonly bytes?: number };

/** Lays a backup whose files are what its metadata says: text for the SQL files, random bytes for the archive. */
export function layBackup(root: string, name: string, { bytes = 2000, ...changes }: Changes = {}): Metadata {
  const environment = changes.environment ?? 'production';
  const folder = environmentFolder(root, environment);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const started = changes.started ?? '2026-01-02T03:04:05.000Z';
  const isFolder = changes.archiveFormat === 'directory';
  const files = parts.map((part) => {
    const path = join(folder, partFile(name, part));
    const content =
      part === 'custom.dump' ? randomBytes(bytes) : Buffer.from(`-- ${name} ${part}\n`.repeat(bytes / 20));
    if (part === 'custom.dump' && isFolder) return { name: partFile(name, part), ...layFolder(path, content) };
    writeFileSync(path, content, { mode: 0o600 });
    return { name: partFile(name, part), bytes: content.length, sha256: sha256(content) };
  });
  const metadata = plain(name, { started, finished: started, verification: verified, ...changes, environment, files });
  writeFileSync(join(folder, partFile(name, metadataPart)), renderMetadata(metadata), { mode: 0o600 });
  return metadata;
}

/** As pg_dump's directory format: files in a folder. */
function layFolder(path: string, content: Buffer): { bytes: number; sha256: string } {
  mkdirSync(path, { mode: 0o700 });
  const lines = ['3001.dat', 'blobs.toc', 'toc.dat'].map((file, index) => {
    const part = Buffer.concat([content, Buffer.from([index])]);
    writeFileSync(join(path, file), part, { mode: 0o600 });
    return `${file} ${part.length} ${sha256(part)}\n`;
  });
  return { bytes: 3 * (content.length + 1), sha256: sha256(lines.join('')) };
}

/** Ids of backups that can be relied on: metadata and every file as it says, archived or not. Reads by nothing of prune's. */
export function wholeBackups(root: string): string[] {
  const whole: string[] = [];
  for (const environment of environmentNames) {
    for (const folder of [environmentFolder(root, environment), archiveFolder(root, environment)]) {
      if (!existsSync(folder)) continue;
      for (const file of readdirSync(folder).filter(
        (one) => one.endsWith(`_${metadataPart}`) && !one.startsWith('.'),
      )) {
        const metadata = parseMetadata(readFileSync(join(folder, file), 'utf8'), file);
        const expected = metadata.archived
          ? [{ name: packFile(metadata.name), sha256: metadata.archived.sha256 }]
          : metadata.files;
        if (expected.every((one) => digest(join(folder, one.name)) === one.sha256)) whole.push(metadata.id);
      }
    }
  }
  return [...new Set(whole)].sort();
}

function digest(path: string): string | null {
  if (!existsSync(path)) return null;
  if (!statSync(path).isDirectory()) return sha256(readFileSync(path));
  const lines = readdirSync(path)
    .sort()
    .map((file) => {
      const bytes = readFileSync(join(path, file));
      return `${file} ${bytes.length} ${sha256(bytes)}\n`;
    });
  return sha256(lines.join(''));
}

/** So many days before a time. */
export const daysBefore = (time: string, days: number): string =>
  new Date(Date.parse(time) - days * 86_400_000).toISOString();

export const makeReadOnly = (path: string): void => {
  chmodSync(path, 0o500);
};
