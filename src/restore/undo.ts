import type { Metadata } from '../backup/metadata.js';
import { Relay } from '../backup/relay.js';
import type { Backup } from '../backup/take.js';
import { fingerprint, isRehearsed, readCatalogue } from '../database/catalogue.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { danglingRows } from '../database/references.js';
import { readSettableSequences, readTerrain } from '../database/restorable.js';
import { rowsOnly } from '../database/rowDifference.js';
import { transactionId } from '../database/sessions.js';
import { readForeignKeys, readTables } from '../database/tables.js';
import type { Programs } from '../environments/programs.js';
import type { DatabaseUrl } from '../environments/url.js';
import type { Ports } from '../ports.js';
import { hand, translator } from './handOver.js';
import { nameOf } from './judge.js';
import { splitQualified } from './names.js';
import { readMoves } from './positions.js';
import { settings, triggersOff, unorderedOf } from './restore.js';
import { openTransaction, type Transaction } from './transaction.js';
import type { Undo } from './undoFile.js';

export interface UndoRequest {
  readonly undo: Undo;
  readonly source: Backup;
  readonly url: DatabaseUrl;
  readonly programs: Programs;
  readonly applicationName: string;
  readonly lockTimeoutSeconds: number;
  /** A private one, for lists. */
  readonly folder: string;
}

export interface UndoResult {
  /** Where the database was not as the push had left it, so nothing was begun. */
  readonly moved: readonly string[];
  /** Where it would not have ended as before. Not empty: nothing was kept. */
  readonly faults: readonly string[];
  /** That came from the backup. */
  readonly rows: number;
}

type UndoPorts = Pick<Ports, 'shell' | 'files' | 'host' | 'postgres' | 'redact' | 'report'>;
type Entries = Readonly<Record<string, string>>;

/**
 * Goes a way back in one transaction, as a role that need not be superuser. It is kept only where the database was as the
 * push had left it, and ends as it was before: what the push changed as the backup has it, everything else untouched.
 * Rejects with `Refused` when the server refuses something; then nothing was changed, unless it was being kept already.
 */
export async function runUndo(
  ports: UndoPorts,
  request: UndoRequest,
  keeping: (transaction: string) => void = () => undefined,
): Promise<UndoResult> {
  const { undo, source } = request;
  const transaction = await openTransaction(ports, request.url, request.programs, request.applicationName);
  try {
    await transaction.run([...settings(request.lockTimeoutSeconds), 'set check_function_bodies = off']);
    const entries = await entriesOf(transaction, source.metadata);
    const moved = movedSince(undo, entries, versionsOf(await readLedger(transaction)));
    if (moved.length > 0) return { moved, faults: [], rows: 0 };
    const relay = await goBack(ports, request, transaction);
    const faults = [
      ...rowFaults(undo, source.metadata, relay),
      ...(await danglingFaults(ports, transaction, undo)),
      ...entryFaults(undo, source.metadata, entries, await entriesOf(transaction, source.metadata)),
      ...ledgerFaults(source.metadata, versionsOf(await readLedger(transaction))),
    ];
    const rows = relay.digests.reduce((sum, one) => sum + one.rows, 0);
    if (faults.length > 0) return { moved, faults, rows };
    const settable = await readSettableSequences(transaction);
    const known = Object.keys(source.metadata.sequences).filter((name) => settable.has(name));
    // None is set back: rows that were written since may have numbers of it.
    const { forward } = await readMoves(ports.postgres, transaction, known, source.metadata);
    keeping(await transactionId(transaction));
    await transaction.run([...forward, "notify pgrst, 'reload schema'"]);
    await transaction.commit([]);
    return { moved, faults, rows };
  } finally {
    await transaction.close();
  }
}

async function goBack(
  ports: UndoPorts,
  { undo, source, programs, folder }: UndoRequest,
  transaction: Transaction,
): Promise<Relay> {
  const from = { source, programs, folder };
  ports.report.progress('taking back what was changed');
  await transaction.run(undo.before);
  const translate = translator(await readTerrain(transaction));
  if (undo.ground.length > 0) await hand(ports, from, transaction, new Relay(translate), undo.ground);
  await transaction.run([triggersOff, ...undo.empty]);
  const relay = new Relay(translate, unorderedOf(source.metadata));
  ports.report.progress('restoring');
  if (undo.lines.length > 0) await hand(ports, from, transaction, relay, undo.lines);
  await transaction.run([...undo.after, 'set session_replication_role = origin']);
  ports.report.progress('comparing');
  return relay;
}

async function entriesOf(transaction: Transaction, { database }: Pick<Metadata, 'database'>): Promise<Entries> {
  const { entries } = fingerprint(await readCatalogue(transaction, Number.parseInt(database.serverVersion, 10)));
  return Object.fromEntries(Object.entries(entries).filter(([entry]) => isRehearsed(entry)));
}

/** Where a database is not as the push had left it, a line each. Pure. */
export function movedSince({ catalogue, ledger }: Undo, now: Entries, versions: readonly string[]): string[] {
  const others = Object.keys(catalogue).filter((entry) => (now[entry] ?? null) !== catalogue[entry]);
  return [
    ...versions
      .filter((version) => !ledger.includes(version))
      .map((version) => `migration ${version}: it was pushed later`),
    ...ledger
      .filter((version) => !versions.includes(version))
      .map((version) => `migration ${version}: the ledger has it no more`),
    ...others.map((entry) => `${entry}: somebody changed it since`),
  ];
}

/** Entries that are not as they were: what the push changed must be as in the backup, what it did not as it was found. */
function entryFaults({ catalogue }: Undo, { catalogue: wanted }: Metadata, found: Entries, now: Entries): string[] {
  const names = new Set([...Object.keys(found), ...Object.keys(now), ...Object.keys(catalogue)]);
  return [...names].sort().flatMap((entry) => {
    const [is, was] = [now[entry], entry in catalogue ? wanted.entries[entry] : found[entry]];
    if (is === was) return [];
    return [
      `${entry}: ${was === undefined ? 'not there before' : is === undefined ? 'missing' : 'differs from before'}`,
    ];
  });
}

function rowFaults({ tables }: Undo, metadata: Metadata, relay: Relay): string[] {
  const came = new Map(relay.digests.map((one) => [nameOf(metadata, one.schema, one.table), one]));
  return tables.flatMap((table) => {
    const wanted = metadata.throughRoot[table] ?? metadata.tables[table];
    const back = came.get(table);
    if (!wanted?.digest || (back?.rows === wanted.rows && back.digest === wanted.digest)) return [];
    return [`${table}: ${back?.rows ?? 0} rows came back, and they are not the ${wanted.rows} of the backup`];
  });
}

/** With triggers off nobody looked where rows lead that were written since: to rows that the backup does not have. */
async function danglingFaults({ postgres }: UndoPorts, transaction: Transaction, { tables }: Undo): Promise<string[]> {
  const names = tables.flatMap((table) => {
    const [schema, name] = splitQualified(table) ?? [];
    return schema === undefined || name === undefined ? [] : [{ schema, name }];
  });
  const restored = [...(await readTables(transaction, names)).values()];
  const keys = restored.length === 0 ? [] : await readForeignKeys(transaction, restored);
  const faults: string[] = [];
  for (const key of keys.filter(({ validated }) => validated)) {
    const [children, parents] = [rowsOnly(postgres, key.child, true), rowsOnly(postgres, key.parent, true)];
    const { rows, samples } = await danglingRows(postgres, transaction, key, children, parents);
    if (rows > 0)
      faults.push(
        `${key.child.qualified}: ${rows} rows (${key.childColumns.join(', ')} = ${samples.join(', ')}) refer to rows of ${key.parent.qualified} that the backup does not have`,
      );
  }
  return faults;
}

function ledgerFaults({ ledger }: Metadata, now: readonly string[]): string[] {
  const differ = [...ledger.filter((one) => !now.includes(one)), ...now.filter((one) => !ledger.includes(one))];
  return differ.map((version) => `migration ${version}: the ledger is not as before`);
}
