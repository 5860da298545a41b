import { join } from 'node:path';
import { readContents } from '../backup/contents.js';
import type { Metadata } from '../backup/metadata.js';
import { Relay } from '../backup/relay.js';
import { restoredFaults } from '../backup/restored.js';
import { archivePath, type Backup } from '../backup/take.js';
import { fingerprint, readCatalogue, type Fingerprint } from '../database/catalogue.js';
import {
  isPlatformName,
  mayMakeEventTriggers,
  readGuardable,
  readSettableSequences,
  readTablesThere,
  readTerrain,
  resetsOfDefaultRights,
  resetsOfSchemaRights,
  type TableThere,
  type Terrain,
} from '../database/restorable.js';
import { programPath, type Programs } from '../environments/programs.js';
import type { DatabaseUrl } from '../environments/url.js';
import type { Ports } from '../ports.js';
import { clear, clearDifferent, empty, userSchemas } from './clear.js';
import { choose, type Chosen, type Remaining, type Untouched } from './choose.js';
import { readEntries, type Entry } from './entries.js';
import { areaOf, isOwn, platformSchemasOf, splitQualified, unquoted } from './names.js';
import { openTransaction, type Transaction } from './transaction.js';

export interface RestoreRequest {
  readonly source: Backup;
  readonly url: DatabaseUrl;
  readonly programs: Programs;
  readonly applicationName: string;
  readonly lockTimeoutSeconds: number;
  readonly schemaOnly: boolean;
  /** A private one, for lists. */
  readonly folder: string;
}

export interface RestoreResult {
  /** Where the target is not what the backup says. Not empty: nothing was kept. */
  readonly faults: readonly string[];
  /** What stays as it was although the backup has it otherwise. */
  readonly untouched: readonly Untouched[];
  readonly rows: number;
}

type RestorePorts = Pick<Ports, 'shell' | 'files' | 'host' | 'postgres' | 'redact' | 'report'>;

/**
 * Brings a backup back in one transaction, as a role that need not be superuser, and compares what came before it is kept:
 * rows by their bytes on the way in and by their number once they are there, definitions by the catalogue. `isAccepted`
 * decides whether faults may stay. Rejects with `Refused` when the server refuses something; then nothing was changed.
 */
export async function restoreInto(
  ports: RestorePorts,
  request: RestoreRequest,
  isAccepted: (faults: readonly string[]) => boolean = (faults) => faults.length === 0,
): Promise<RestoreResult> {
  const transaction = await openTransaction(ports, request.url, request.programs, request.applicationName);
  try {
    const result = await work(ports, request, transaction);
    if (isAccepted(result.faults)) await transaction.commit();
    return result;
  } finally {
    await transaction.close();
  }
}

const settings = (lockTimeoutSeconds: number): string[] => [
  `set lock_timeout = '${lockTimeoutSeconds}s'`,
  'set statement_timeout = 0',
  'set idle_in_transaction_session_timeout = 0',
  "set timezone = 'UTC'",
  'set client_min_messages = warning',
  'set row_security = off',
  'set jit = off',
  // Indexes are made of rows that are all there: sorting in memory is most of their time.
  "set maintenance_work_mem = '256MB'",
  'set synchronize_seqscans = off',
  "select set_config('search_path', '', false)",
];
const triggersOff = 'set session_replication_role = replica';

async function work(ports: RestorePorts, request: RestoreRequest, transaction: Transaction): Promise<RestoreResult> {
  const { metadata } = request.source;
  const { report } = ports;
  const entries = await entriesOf(ports, request);
  report.progress('taking away what the backup brings again');
  await transaction.run([...settings(request.lockTimeoutSeconds), triggersOff]);
  const terrain = await readTerrain(transaction);
  await clear(ports, transaction, terrain, {
    entries,
    wanted: metadata.catalogue,
    withLargeObjects: !request.schemaOnly,
  });
  const catalogue = await clearDifferent(
    transaction,
    terrain,
    metadata.catalogue,
    await catalogueOf(transaction, metadata),
  );

  const before = await remainingOf(transaction, catalogue);
  await ground(ports, request, transaction, choose(entries, wantedOf(metadata), before, request), before.terrain);
  const remaining = await remainingOf(transaction, catalogue);
  const chosen = choose(entries, wantedOf(metadata), remaining, request);
  await transaction.run(await resetsOfDefaultRights(transaction));
  await transaction.run(
    await resetsOfSchemaRights(transaction, schemasWithOtherRights(remaining.terrain, catalogue, metadata)),
  );
  if (chosen.replaced.length > 0) await transaction.run(empty(ports, chosen.replaced));

  report.progress('restoring');
  const relay = new Relay(translator(terrain), unorderedOf(metadata));
  if (chosen.largeObjects.length > 0) await hand(ports, request, transaction, relay, chosen.largeObjects);
  await hand(ports, request, transaction, relay, chosen.main);
  report.progress('comparing');
  // Nothing in it was changed for a listener; the API has to look at its schema anew.
  await transaction.run(["notify pgrst, 'reload schema'"]);
  return judge(ports, request, transaction, relay, { remaining, chosen });
}

async function entriesOf(ports: RestorePorts, { source, programs }: RestoreRequest): Promise<Entry[]> {
  const lines = await readContents(ports, programs, archivePath(source));
  return entriesIn(lines, source.metadata);
}

/** The archive's table of contents, told apart by what its metadata knows. */
export function entriesIn(
  lines: readonly string[],
  { catalogue, roles }: Pick<Metadata, 'catalogue' | 'roles'>,
): Entry[] {
  const schemas = Object.keys(catalogue.entries).flatMap((entry) => {
    const name = /^schema (.+)$/s.exec(entry)?.[1];
    return name === undefined ? [] : [unquoted(name)];
  });
  const ofExtensions = Object.keys(catalogue.entries).flatMap((entry) => {
    const name = /^extension .* in (.+)$/s.exec(entry)?.[1];
    return name === undefined ? [] : [unquoted(name)];
  });
  return readEntries(
    lines,
    [...schemas, ...ofExtensions, ...extensionSchemas],
    roles.map(({ name }) => name),
  );
}

/** Schemas that an extension brings have no entry of their own. */
const extensionSchemas = ['cron', 'net', 'vault', 'graphql', 'pgmq', 'pgsodium', 'topology', 'tiger', 'pg_catalog'];

export const wantedOf = (metadata: Metadata) => ({
  catalogue: metadata.catalogue,
  columns: Object.fromEntries(Object.entries(metadata.tables).map(([name, { columns = [] }]) => [name, columns])),
});

const catalogueOf = async (transaction: Transaction, metadata: Metadata): Promise<Fingerprint> =>
  fingerprint(await readCatalogue(transaction, Number.parseInt(metadata.database.serverVersion, 10)));

async function remainingOf(transaction: Transaction, catalogue: Fingerprint): Promise<Remaining> {
  const terrain = await readTerrain(transaction);
  return {
    terrain,
    platform: platformSchemasOf(terrain),
    catalogue,
    tables: await readTablesThere(transaction),
    settableSequences: await readSettableSequences(transaction),
    guardable: await readGuardable(transaction),
    mayMakeEventTriggers: await mayMakeEventTriggers(transaction),
  };
}

/** Extensions come and go with triggers on: the platform has some that give everybody's rights on a new one. */
async function ground(
  ports: RestorePorts,
  request: RestoreRequest,
  transaction: Transaction,
  chosen: Chosen,
  terrain: Terrain,
): Promise<void> {
  const { entries } = request.source.metadata.catalogue;
  const { identifier } = ports.postgres;
  const spelled = (name: string) => [name, identifier(name)];
  const extra = terrain.extensions.filter(
    ({ name, usable }) => usable && !spelled(name).some((one) => `extension ${one}` in entries),
  );
  await transaction.run([
    'set session_replication_role = origin',
    ...extra.map(({ name }) => `drop extension ${identifier(name)}`),
  ]);
  if (chosen.ground.length > 0) await hand(ports, request, transaction, new Relay(translator(terrain)), chosen.ground);
  await transaction.run([triggersOff]);
}

const schemasWithOtherRights = (terrain: Terrain, there: Fingerprint, { catalogue }: Metadata): string[] =>
  terrain.schemas
    .filter(({ name, usable }) => usable && (userSchemas(terrain).kept.includes(name) || isPlatformName(name)))
    .map(({ name }) => name)
    .filter((name) =>
      Object.keys(there.entries).some((entry) => {
        const of = /^rights on schema (.+)$/s.exec(entry)?.[1];
        return of !== undefined && unquoted(of) === name && there.entries[entry] !== catalogue.entries[entry];
      }),
    );

/** Tables that were loaded through the root of their partitions, and come in several pieces. */
const unorderedOf = ({ throughRoot }: Metadata) =>
  Object.keys(throughRoot).flatMap((name) => {
    const names = splitQualified(name);
    return names ? [names] : [];
  });

/**
 * pg_restore writes for a superuser of a server of its own major, in a session that nobody shares: what belongs to that is
 * said otherwise here. Timeouts are ours; transactions too; and to grant in another's name, that role is enough.
 */
function translator({ settable }: Terrain): (statement: string) => string | null {
  return (statement) => {
    if (/^SET (lock|transaction|statement|idle_in_transaction_session)_timeout = 0;$/.test(statement)) return null;
    if (statement === 'BEGIN;' || statement === 'COMMIT;') return null;
    const grantor = /^SET SESSION AUTHORIZATION (.+);$/.exec(statement)?.[1];
    if (grantor !== undefined) return `SET ROLE ${grantor};`;
    if (statement === 'RESET SESSION AUTHORIZATION;') return 'RESET ROLE;';
    const owner = /^ALTER [\s\S]* OWNER TO ("(?:[^"]|"")*"|[^\s";]+);$/.exec(statement)?.[1];
    return owner !== undefined && !settable.has(unquoted(owner)) ? null : statement;
  };
}

/** Has pg_restore write what these lines choose, and hands it to the transaction. */
async function hand(
  ports: RestorePorts,
  { source, programs, folder }: RestoreRequest,
  transaction: Transaction,
  relay: Relay,
  lines: readonly string[],
): Promise<void> {
  const list = join(folder, 'restore.list');
  await ports.files.writeTemporary(list, `${lines.join('\n')}\n`);
  const running = await ports.shell.start({
    program: programPath(programs, 'pg_restore'),
    args: ['--no-security-labels', '--no-tablespaces', `--use-list=${list}`, '--file=-', archivePath(source)],
    env: { LC_ALL: 'C' },
    endsWithUs: true,
  });
  running.ended.catch(() => undefined);
  try {
    for await (const bytes of running.output) for (const piece of relay.push(bytes)) await transaction.feed(piece);
    const result = await running.ended;
    if (result.exitCode !== 0) throw new ArchiveUnreadable(ports.redact(result.stderr).split('\n').filter(Boolean));
    for (const piece of relay.end()) await transaction.feed(piece);
    // Its answer says that all of it was done.
    await transaction.run(["select set_config('search_path', '', false)", 'reset role']);
  } finally {
    running.kill();
    await ports.files.remove(list);
  }
}

/** The archive could not be read to its end. */
export class ArchiveUnreadable extends Error {
  constructor(readonly words: readonly string[]) {
    super(words.at(-1));
    this.name = 'ArchiveUnreadable';
  }
}

async function judge(
  ports: RestorePorts,
  { source: { metadata }, schemaOnly }: RestoreRequest,
  transaction: Transaction,
  relay: Relay,
  { remaining, chosen }: { readonly remaining: Remaining; readonly chosen: Chosen },
): Promise<RestoreResult> {
  const replaced = new Set(chosen.replaced.map(({ qualified }: TableThere) => qualified));
  const cameBack = (table: string): boolean => {
    const [schema = ''] = splitQualified(table) ?? [];
    if (remaining.platform.has(schema) || isPlatformName(schema)) return replaced.has(table);
    return !schemaOnly || schema === 'supabase_migrations';
  };
  const { faults, untouched } = await restoredFaults(ports, transaction, metadata, {
    schemaOnly,
    hasRows: cameBack,
    hasEntry: (entry) => comesBack(entry, remaining),
    values: {
      rows: new Map(relay.digests.map((one) => [nameOf(metadata, one.schema, one.table), one])),
      largeObjects: relay.largeObjects,
    },
  });
  return {
    faults,
    untouched: [...chosen.untouched, ...untouched.map((what) => ({ what, why: 'the platform keeps its own' }))],
    rows: relay.digests.reduce((sum, { rows }) => sum + rows, 0),
  };
}

/** Whether an entry of the catalogue is one that a restore brings back; what is not is told, and left alone. */
export function comesBack(entry: string, { platform, terrain, mayMakeEventTriggers: may }: Remaining): boolean {
  const role = /^default rights of (.+) (?:in .+|everywhere) on .$/s.exec(entry)?.[1];
  if (role !== undefined) return isOwn(terrain, unquoted(role));
  if (/^(comment on )?event trigger /.test(entry)) return may;
  if (entry.startsWith('extension ')) {
    const name = unquoted(entry.slice('extension '.length));
    return terrain.extensions.some((one) => one.name === name) ? true : terrain.available.has(name);
  }
  if (entry.startsWith('rights in ')) return false;
  return areaOf(entry, platform) !== 'platform';
}

function nameOf({ tables, throughRoot }: Metadata, schema: string, table: string): string {
  const isIt = (name: string) => {
    const [ofSchema, relation] = splitQualified(name) ?? [];
    return ofSchema === schema && relation === table;
  };
  const plain = `${schema}.${table}`;
  if (plain in tables || plain in throughRoot) return plain;
  return [...Object.keys(tables), ...Object.keys(throughRoot)].find(isIt) ?? plain;
}
