import { join } from 'node:path';
import { openAgain } from '../database/connect.js';
import { readSequences } from '../database/sequences.js';
import type { Target } from '../environments/environment.js';
import type { Programs } from '../environments/programs.js';
import type { GitState, HashedBytes, Ports, Session } from '../ports.js';
import { stopIfAny } from '../problem.js';
import { together } from '../together.js';
import { coverageOf } from './coverage.js';
import { archiveCommand, chosenCommand, fullCommand, readContents, runClient, schemaCommand } from './dump.js';
import { dataHead, dataTailAfter } from './dataFrame.js';
import { isOtherData } from './contents.js';
import { readOnce, type Growing, type OneRead } from './dump/oneRead.js';
import { tableKey } from './dump/rowDigests.js';
import { spans, tablesOf } from './dumped.js';
import { packExposure } from './exposureFormat.js';
import { backupId, environmentFolder, metadataPart, partFile, partialFolder, parts, type Part } from './layout.js';
import type { Metadata } from './metadata.js';
import type { Purpose } from './name.js';
import { claim, publish } from './publish.js';
import type { CopySource } from './restoreCopy.js';
import { roomFor } from './room.js';
import { readContent, type Content, type Source } from './source.js';

export interface BackupRequest {
  readonly root: string;
  readonly target: Target;
  readonly name: string;
  readonly purpose: Purpose;
  readonly programs: Programs;
  readonly git: GitState | null;
  /** Schemas that the project's API serves. */
  readonly exposedSchemas: readonly string[];
  /** Databases of more bytes are dumped by several sessions into a folder. */
  readonly directoryFormatAbove: number;
  /** Version of supasafe, of the CLI, …: what made this backup. */
  readonly tools: Readonly<Record<string, string>>;
}

/** A backup on disk. It is nothing to rely on until it was verified. */
export interface Backup {
  readonly folder: string;
  readonly metadata: Metadata;
  /** Where its metadata lies when that is elsewhere: an archived backup that was unpacked for this run. */
  readonly home?: string;
}

export const archivePath = (backup: Backup): string =>
  join(backup.folder, partFile(backup.metadata.name, 'custom.dump'));

/** What goes on while files are written; the backup is not published before it ended. */
export interface Companion {
  /** Reads along while the archive grows. Not called for an archive that is a folder. */
  follow(growing: Growing, source: CopySource): Promise<void>;
  /** Once the archive is whole and `follow` has ended, while the other files are still being written. */
  finish(archive: string, source: CopySource): Promise<void>;
}

/** Four files of one snapshot and their metadata, or nothing at all. */
export async function takeBackup(
  ports: Ports,
  request: BackupRequest,
  source: Source,
  companion: Companion | null = null,
): Promise<Backup> {
  const { root, target, name } = request;
  // Looked at once more: minutes may have gone by since the preflight.
  stopIfAny(await roomFor(ports, root, [{ environment: target.environment, bytes: source.server.bytes, name }]));
  const started = ports.clock.now();
  const folder = await claim(ports, root, target.environment, name);
  try {
    const dumped = await dumpAll(ports, request, source, folder, companion);
    const metadata = describe(ports, request, source, dumped, started);
    await publish(ports, root, metadata, folder);
    return { folder: environmentFolder(root, target.environment), metadata };
  } finally {
    await ports.files.remove(partialFolder(root, target.environment, name));
  }
}

interface Dumped {
  readonly content: Content;
  readonly files: readonly Metadata['files'][number][];
  readonly read: OneRead;
  readonly sequences: Metadata['sequences'];
}

async function dumpAll(
  ports: Ports,
  request: BackupRequest,
  source: Source,
  folder: string,
  companion: Companion | null,
): Promise<Dumped> {
  const { programs, target, name } = request;
  const { postgres, host, report } = ports;
  const { snapshot, inventory, obstacles } = source;
  const into = (part: Part) => join(folder, partFile(name, part));
  report.progress('dumping');
  // What the snapshot's own session reads stays locked until the dump has ended. Somebody who wants to alter a table would
  // wait for that, and pg_dump behind him: a circle that no server sees. So all of it is read by sessions that end soon.
  const beside = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const session = await openAgain(postgres, target, 'supasafe backup');
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  };
  const positions = () => beside((session) => readSequences(postgres, session, inventory.sequences));
  const before = await positions();
  const archive = into('custom.dump');
  const format = formatFor(request, source);
  const archiveGrows = format === 'custom';
  const dump = { url: target, programs, snapshot: snapshot.id, inventory, postgres };
  const [list, rest] = [join(folder, 'rest.list'), join(folder, 'rest.sql')];
  const writeRest = async () => {
    const lines = await readContents(ports, programs, archive);
    await ports.files.writeTemporary(list, lines.filter(isOtherData).join('\n'));
    await runClient(ports, chosenCommand(programs, host, archive, list, rest), 'Writing the data SQL');
  };
  const schema = schemaCommand(programs, host, archive, into('schema.sql'));
  const [content, read] = await together([
    beside((session) => readContent(postgres, session, source, request.exposedSchemas)),
    readOnce(ports, {
      archive: { command: archiveCommand(dump, format, archive), file: archive, what: `pg_dump of ${target.label}` },
      full: {
        command: fullCommand(programs, host, into('full.sql'), archiveGrows ? null : archive),
        file: into('full.sql'),
        what: 'Writing the full SQL',
      },
      archiveGrows,
      data: {
        data: into('data.sql'),
        head: dataHead(obstacles),
        rest,
        tail: dataTailAfter(obstacles),
        writeRest,
        unordered: inventory.partitioned.map(({ schema, name }) => tableKey(schema, name)),
      },
      alongside: async (growing) => companion?.follow(growing, source),
      withArchive: async () => {
        await together([
          companion?.finish(archive, source) ?? Promise.resolve(),
          runClient(ports, schema, 'Writing the schema SQL'),
        ]);
      },
    }),
  ]);
  const hashed: Partial<Record<Part, HashedBytes>> = {
    'custom.dump': read.archive,
    'full.sql': read.full,
    'data.sql': read.data,
  };
  const files = await together(
    parts.map(async (part) => {
      await ports.files.chmod(into(part), part === 'custom.dump' && !archiveGrows ? 0o700 : 0o600);
      const written = hashed[part] ?? (await ports.files.hash(into(part)));
      return { name: partFile(name, part), ...written };
    }),
  );
  const after = await positions();
  return { content, files, read, sequences: spans(before, after) };
}

const formatFor = ({ directoryFormatAbove }: BackupRequest, { server }: Source): Metadata['archiveFormat'] =>
  server.bytes > directoryFormatAbove ? 'directory' : 'custom';

function describe(ports: Ports, request: BackupRequest, source: Source, dumped: Dumped, started: Date): Metadata {
  const { target, name, git, purpose, programs, tools } = request;
  const { host, port, database, user } = target.address;
  const { server, inventory } = source;
  const { content, files, read, sequences } = dumped;
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
    extensions: { ...content.extensions },
    ...tablesOf(inventory, content.rows, read.rows),
    sequences,
    archiveFormat: formatFor(request, source),
    largeObjects: read.largeObjects,
    catalogue: { digest: content.catalogue.digest, entries: { ...content.catalogue.entries } },
    exposure: packExposure(content.exposure),
    files: [...files],
    coverage: coverageOf(inventory, content.invalidIndexes, content.beyond),
    verification: null,
  };
}

export const metadataPath = (backup: Backup): string =>
  join(backup.home ?? backup.folder, partFile(backup.metadata.name, metadataPart));
