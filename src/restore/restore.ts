import { readContents } from '../backup/dump.js';
import type { Metadata } from '../backup/metadata.js';
import { Relay, tableKey } from '../backup/relay.js';
import { archivePath, type Backup } from '../backup/take.js';
import { fingerprint, readCatalogue, type Fingerprint } from '../database/catalogue.js';
import {
  isPlatformName,
  mayMakeEventTriggers,
  readSettableSequences,
  readTablesThere,
  readTerrain,
  type Terrain,
} from '../database/restorable.js';
import { transactionId } from '../database/sessions.js';
import { readGuardable, resetsOfDefaultRights, resetsOfSchemaRights } from '../database/restorableDrops.js';
import type { Programs } from '../environments/programs.js';
import type { DatabaseUrl } from '../environments/url.js';
import type { Ports } from '../ports.js';
import { clear, clearDifferent, empty, userSchemas } from './clear.js';
import { choose, type Chosen, type Remaining } from './choose.js';
import { readEntries, type Entry } from './entries.js';
import { platformSchemasOf, splitQualified, unquoted } from './names.js';
import { hand, translator } from './handOver.js';
import { judge, type RestoreResult } from './judge.js';
import { readMoves } from './positions.js';
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

type RestorePorts = Pick<Ports, 'shell' | 'files' | 'host' | 'postgres' | 'redact' | 'report'>;

/**
 * Brings a backup back in one transaction, as a role that need not be superuser, and compares what came before it is kept:
 * rows by their bytes on the way in and by their number once they are there, definitions by the catalogue. `isAccepted`
 * decides whether faults may stay, and `keeping` hears of the transaction right before it is kept. Rejects with `Refused` when the server refuses something; then nothing was
 * changed, unless it was being kept already.
 */
export async function restoreInto(
  ports: RestorePorts,
  request: RestoreRequest,
  isAccepted: (faults: readonly string[]) => boolean,
  keeping: (transaction: string) => void,
): Promise<RestoreResult> {
  const transaction = await openTransaction(ports, request.url, request.programs, request.applicationName);
  try {
    const { result, stay } = await work(ports, request, transaction);
    if (!isAccepted(result.faults)) return result;
    const { forward, back } = await readMoves(ports.postgres, transaction, stay, request.source.metadata);
    keeping(await transactionId(transaction));
    await transaction.run(forward);
    await transaction.commit(back);
    return result;
  } finally {
    await transaction.close();
  }
}

/** Of the session that restores. */
export const settings = (lockTimeoutSeconds: number): string[] => [
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
export const triggersOff = 'set session_replication_role = replica';

interface Worked {
  readonly result: RestoreResult;
  /** Sequences that stay, by qualified name: they still stand where they stood. */
  readonly stay: readonly string[];
}

async function work(ports: RestorePorts, request: RestoreRequest, transaction: Transaction): Promise<Worked> {
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

  await transaction.run(await resetsOfDefaultRights(transaction));
  const before = await remainingOf(transaction, catalogue);
  await ground(ports, request, transaction, choose(entries, wantedOf(metadata), before, request), before.terrain);
  const remaining = await remainingOf(transaction, catalogue);
  const chosen = choose(entries, wantedOf(metadata), remaining, request);
  await transaction.run(
    await resetsOfSchemaRights(transaction, schemasWithOtherRights(remaining.terrain, catalogue, metadata)),
  );
  if (chosen.replaced.length > 0) await transaction.run(empty(ports, chosen.replaced));

  const isKnown = ({ sequence }: Chosen['positions'][number]) => sequence in metadata.sequences;
  report.progress('restoring');
  const there = new Set(remaining.tables.map(({ schema, name }) => tableKey(schema, name)));
  const relay = new Relay(translator(terrain), unorderedOf(metadata), (key) => !there.has(key));
  if (chosen.largeObjects.length > 0) await hand(ports, request, transaction, relay, chosen.largeObjects);
  const { identifier } = ports.postgres;
  const letIn = chosen.guests.map(({ schema, owner }) => [identifier(schema), identifier(owner)] as const);
  await transaction.run(letIn.map(([schema, owner]) => `grant usage, create on schema ${schema} to ${owner}`));
  const [known, others] = [chosen.positions.filter(isKnown), chosen.positions.filter((one) => !isKnown(one))];
  await hand(ports, request, transaction, relay, [...chosen.main, ...others.map(({ line }) => line)]);
  // What they keep, the backup's own rights say.
  await transaction.run(letIn.map(([schema, owner]) => `revoke usage, create on schema ${schema} from ${owner}`));
  if (chosen.rights.length > 0) await hand(ports, request, transaction, relay, chosen.rights);
  report.progress('comparing');
  // Nothing in it was changed for a listener; the API has to look at its schema anew.
  await transaction.run(["notify pgrst, 'reload schema'"]);
  const result = await judge(ports, request, transaction, relay, { remaining, chosen });
  return { result, stay: request.schemaOnly ? [] : known.map(({ sequence }) => sequence) };
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
  const stays = (schema: string) =>
    schema === 'public' ||
    spelled(schema).some((one) => `schema ${one}` in entries) ||
    terrain.extensions.some((one) => one.schema === schema && !extra.includes(one));
  const emptied = userSchemas(terrain).kept.filter((schema) => !stays(schema));
  await transaction.run([
    'set session_replication_role = origin',
    ...extra.map(({ name }) => `drop extension ${identifier(name)}`),
    ...emptied.map((schema) => `drop schema ${identifier(schema)}`),
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
export const unorderedOf = ({ throughRoot }: Pick<Metadata, 'throughRoot'>) =>
  Object.keys(throughRoot).flatMap((name) => {
    const names = splitQualified(name);
    return names ? [names] : [];
  });
