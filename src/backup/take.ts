import { join } from 'node:path';
import type { Target } from '../environments/environment.js';
import type { Role } from '../database/server.js';
import type { Programs } from '../environments/programs.js';
import type { GitState, Ports } from '../ports.js';
import { stopIfAny } from '../problem.js';
import { together } from '../together.js';
import { coverageOf } from './coverage.js';
import { archiveCommand, dataCommand, fullCommand, runClient, schemaCommand, type DumpRequest } from './dump.js';
import { backupId, environmentFolder, metadataPart, partFile, partialFolder, parts, type Part } from './layout.js';
import type { Metadata } from './metadata.js';
import type { Purpose } from './name.js';
import { claim, publish } from './publish.js';
import { roomFor } from './room.js';
import { readContent, type Source } from './source.js';

export interface BackupRequest {
  readonly root: string;
  readonly target: Target;
  readonly name: string;
  readonly purpose: Purpose;
  readonly programs: Programs;
  readonly git: GitState | null;
  /** Version of supasafe, of the CLI, …: what made this backup. */
  readonly tools: Readonly<Record<string, string>>;
}

/** A backup on disk. It is nothing to rely on until it was verified. */
export interface Backup {
  readonly folder: string;
  readonly metadata: Metadata;
}

export const archivePath = (backup: Backup): string =>
  join(backup.folder, partFile(backup.metadata.name, 'custom.dump'));

/**
 * Four files of one snapshot and their metadata, or nothing at all. `withArchive` may begin to restore the archive while
 * the other files are still being written; the backup is not published before it ended.
 */
export async function takeBackup(
  ports: Ports,
  request: BackupRequest,
  source: Source,
  withArchive: (archive: string, roles: readonly Role[]) => Promise<void> = () => Promise.resolve(),
): Promise<Backup> {
  const { root, target, name } = request;
  // Looked at once more: minutes may have gone by since the preflight.
  stopIfAny(await roomFor(ports, root, [{ environment: target.environment, bytes: source.server.bytes, name }]));
  const started = ports.clock.now();
  const folder = await claim(ports, root, target.environment, name);
  try {
    const content = await dumpAll(ports, request, source, folder, (archive) => withArchive(archive, source.roles));
    const metadata = await describe(ports, request, source, content, folder, started);
    await publish(ports, root, metadata, folder);
    return { folder: environmentFolder(root, target.environment), metadata };
  } finally {
    await ports.files.remove(partialFolder(root, target.environment, name));
  }
}

async function dumpAll(
  ports: Ports,
  request: BackupRequest,
  source: Source,
  folder: string,
  withArchive: (archive: string) => Promise<void>,
) {
  const { programs, target, name } = request;
  const { postgres, host, report } = ports;
  const dump: DumpRequest = {
    url: target,
    programs,
    snapshot: source.snapshot.id,
    inventory: source.inventory,
    postgres,
    host,
  };
  report.progress('dumping');
  const archive = partFile(name, 'custom.dump');
  const into = (part: Part) => join(folder, partFile(name, part));
  const toArchive = async () => {
    await runClient(ports, archiveCommand(dump, folder, archive), `pg_dump of ${target.label}`);
    await together([
      withArchive(into('custom.dump')),
      runClient(ports, fullCommand(programs, host, into('custom.dump'), into('full.sql')), 'Writing the full SQL'),
      runClient(
        ports,
        schemaCommand(programs, host, into('custom.dump'), into('schema.sql')),
        'Writing the schema SQL',
      ),
    ]);
  };
  const [content] = await together([
    readContent(postgres, source),
    toArchive(),
    runClient(ports, dataCommand(dump, folder, partFile(name, 'data.sql')), `pg_dump (data) of ${target.label}`),
  ]);
  return content;
}

async function describe(
  ports: Ports,
  request: BackupRequest,
  source: Source,
  content: Awaited<ReturnType<typeof readContent>>,
  folder: string,
  started: Date,
): Promise<Metadata> {
  const { target, name, git, purpose, programs, tools } = request;
  const { host, port, database, user } = target.address;
  const { server, inventory } = source;
  const files = await Promise.all(
    parts.map(async (part) => {
      const file = partFile(name, part);
      await ports.files.chmod(join(folder, file), 0o600);
      const info = await ports.files.info(join(folder, file));
      return { name: file, bytes: info?.bytes ?? 0, sha256: await ports.files.sha256(join(folder, file)) };
    }),
  );
  return {
    version: 1,
    id: backupId(target.environment, name),
    name,
    purpose,
    environment: target.environment,
    started: started.toISOString(),
    finished: ports.clock.now().toISOString(),
    creator: `${ports.host.userName}@${ports.host.hostname}`,
    git: git && { commit: git.commit, branch: git.branch, dirty: git.dirtyPaths.length > 0 },
    database: {
      host,
      port,
      name: database,
      user,
      serverVersion: server.version,
      systemIdentifier: server.systemIdentifier,
      bytes: server.bytes,
    },
    ledger: [...source.ledger],
    snapshot: source.snapshot.id,
    tools: { ...tools, pg_dump: programs.version },
    roles: source.roles.map((role) => ({ ...role, settings: [...role.settings], memberOf: [...role.memberOf] })),
    tables: Object.fromEntries(Object.entries(content.rows).map(([table, rows]) => [table, { rows, digest: null }])),
    // pg_dump takes all of them or none.
    largeObjects: inventory.unreadableLargeObjects > 0 ? 0 : inventory.largeObjects,
    catalogue: { digest: content.catalogue.digest, entries: { ...content.catalogue.entries } },
    files,
    coverage: coverageOf(inventory, content.invalidIndexes),
    verification: null,
  };
}

export const metadataPath = (backup: Backup): string =>
  join(backup.folder, partFile(backup.metadata.name, metadataPart));
