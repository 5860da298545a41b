import { join } from 'node:path';
import { withoutSecrets } from '../analysis/secrets.js';
import { differingTables, largeObjectsDiffer } from '../backup/differingRows.js';
import { readContents } from '../backup/dump.js';
import { archivePath, type Backup } from '../backup/take.js';
import { undoCommand, restoreCommand } from '../backup/wayBack.js';
import { catalogueOften, readCatalogue, type Catalogue } from '../database/catalogue.js';
import { openSession } from '../database/connect.js';
import { departure, readEntryName, relationOf } from '../database/inverse.js';
import { countRows, compareCounts } from '../database/counts.js';
import { takeInventory } from '../database/inventory.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { rowsOf } from '../backup/metadata.js';
import type { Programs } from '../environments/programs.js';
import type { Ports } from '../ports.js';
import { readMoves } from '../restore/positions.js';
import { entriesIn, restoreInto } from '../restore/restore.js';
import { Refused } from '../restore/transaction.js';
import { runUndo } from '../restore/undo.js';
import { renderUndo, undoFile, type Undo } from '../restore/undoFile.js';
import type { Scratch, ScratchDatabase } from '../sandbox/scratch.js';
import { visible } from '../visible.js';
import type { Effects } from './effects.js';
import { onlyRehearsed } from './trace/state.js';
import type { WayBackTrial } from './wayBack.js';
import { rowLinesOf } from './wayBack/archiveLines.js';
import { planUndo } from './wayBack/plan.js';
import { NoWay } from './wayBack/noWay.js';

export interface WayBackRequest {
  readonly scratch: Scratch;
  /** The restored copy, after the CLI has pushed to it. It is changed, and nothing to use afterwards. */
  readonly copy: ScratchDatabase;
  /** The role that pushed, and will go back. */
  readonly role: string;
  /** The backup that the copy was restored from. */
  readonly backup: Backup;
  readonly programs: Programs;
  /** The lowest major of those whose catalogues are compared. */
  readonly commonMajor: number;
  /** The catalogue of the copy before the push, large objects left out. */
  readonly before: Catalogue;
  /** The same after it. */
  readonly after: Catalogue;
  /** Qualified names of tables whose rows the push may have changed; null: all are compared. */
  readonly touched: ReadonlySet<string> | null;
  /** The run's own folder: the tried way back is kept there. */
  readonly folder: string;
  /** Id of the run, by which the printed command names what lies in that folder. */
  readonly run: string;
  readonly sandbox: boolean;
}

const lockTimeoutSeconds = 30;
const applicationName = 'supasafe way back';

/**
 * Goes back from the pending files in scratch, there and back, and tells whether it ended where it began: catalogue, rows
 * and ledger. The cheapest way that does is the one: what was added is dropped; else some tables come from the backup;
 * else all of it does. What is tried is what the printed command does.
 */
export async function tryWayBack(ports: Ports, asked: WayBackRequest): Promise<WayBackTrial> {
  const request = { ...asked, touched: comparedTables(asked) };
  const { scratch, backup, folder, run, sandbox } = request;
  const found = await scratch.asHosted(() => findWay(ports, request));
  let why = found instanceof NoWay ? found.message : '';
  if (!(found instanceof NoWay)) {
    const tried = await timed(ports, () => scratch.asHosted(() => tryUndo(ports, request, found)));
    why = tried.result ?? '';
    if (tried.result === null) {
      await ports.files.write(join(folder, undoFile), renderUndo(found));
      return {
        kind: 'tested',
        seconds: tried.seconds,
        how: found.how,
        commands: [undoCommand(backup, run, { sandbox })],
      };
    }
  }
  const whole = await timed(ports, () => scratch.asHosted(() => tryWhole(ports, request)));
  if (whole.result === null)
    return { kind: 'tested', seconds: whole.seconds, how: 'whole', commands: [restoreCommand(backup, { sandbox })] };
  const all = `${whole.result}${why === '' ? '' : ` (a smaller way back: ${why})`}`;
  // The server's words may hold a statement, and a statement a key.
  return { kind: 'untested', why: visible(withoutSecrets(ports.redact(all)).replace(/\s+/g, ' ')) };
}

/** Tables whose rows changed one by one, or were written anew, as a rehearsal has measured it. */
export const touchedBy = ({ rows, files }: Pick<Effects, 'rows' | 'files'>): ReadonlySet<string> =>
  new Set([
    ...rows.map(({ table }) => table),
    ...files.flatMap(({ statements }) =>
      statements.flatMap(({ rewritten }) => rewritten.map(({ relation }) => relation)),
    ),
  ]);

/**
 * Besides the tables that were named: those that are or were other tables by their definition, because nobody counts rows
 * that are written anew with another type; and roots, because rows of their partitions are dumped through them.
 */
function comparedTables({ before, after, backup, touched }: WayBackRequest): ReadonlySet<string> | null {
  if (touched === null) return null;
  const { added, removed, changed } = departure(before, after);
  const others = [...added, ...removed, ...changed].map(readEntryName).flatMap((entry) => {
    if (entry.kind === 'table') return [entry.name];
    return entry.kind === 'column' ? (relationOf(entry) ?? []) : [];
  });
  const names = [...touched, ...others];
  return new Set([...names, ...names.flatMap((name) => backup.metadata.tables[name]?.through ?? [])]);
}

async function timed<T>({ clock }: Ports, work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const since = clock.elapsed();
  const result = await work();
  return { result, seconds: (clock.elapsed() - since) / 1000 };
}

/** All that is done to find a way is taken back. */
export async function findWay(ports: Ports, request: WayBackRequest): Promise<Undo | NoWay> {
  const { copy, role } = request;
  const contents = await contentsOf(ports, request);
  const session = await openSession(ports.postgres, await copy.loginAs(role), applicationName, catalogueOften);
  try {
    const ledger = versionsOf(await readLedger(session));
    await session.query('begin');
    await session.query('set local row_security = off; set local check_function_bodies = off');
    return await planUndo(ports, { request, session, contents, ledger });
  } catch (error) {
    if (error instanceof NoWay) return error;
    throw error;
  } finally {
    await session.query('rollback').catch(() => undefined);
    await session.close();
  }
}

const contentsOf = async (ports: Ports, { backup, programs }: WayBackRequest) =>
  entriesIn(await readContents(ports, programs, archivePath(backup)), backup.metadata);

/** null: it ended as before. Else why it did not. */
export async function tryUndo(ports: Ports, request: WayBackRequest, undo: Undo): Promise<string | null> {
  const { copy, role, backup, programs, folder } = request;
  const url = await copy.loginAs(role);
  const result = await runUndo(ports, {
    undo,
    source: backup,
    url,
    programs,
    applicationName,
    lockTimeoutSeconds,
    folder,
  }).catch(refusal);
  if (typeof result === 'string') return result;
  return [...result.moved, ...result.faults][0] ?? (await firstDifference(ports, request));
}

async function tryWhole(ports: Ports, request: WayBackRequest): Promise<string | null> {
  const { copy, role, backup, programs, folder } = request;
  const url = await copy.loginAs(role);
  const wish = { source: backup, url, programs, applicationName, lockTimeoutSeconds, schemaOnly: false, folder };
  const result = await restoreInto(
    ports,
    wish,
    (faults) => faults.length === 0,
    () => undefined,
  ).catch(refusal);
  if (typeof result === 'string') return result;
  return result.faults[0] ?? (await firstDifference(ports, request));
}

/** The server's own words, where it refused; anything else is no answer to the question. */
function refusal(error: unknown): string {
  if (error instanceof Refused && error.isAnswer) return error.message;
  throw error;
}

/** Where the copy is not as it was before the push, as its superuser sees it; null: nowhere. */
export async function firstDifference(ports: Ports, request: WayBackRequest): Promise<string | null> {
  const { copy, backup, commonMajor, before, programs, folder, touched } = request;
  const session = await openSession(ports.postgres, copy.superuser, applicationName);
  try {
    const now = await readCatalogue(session, commonMajor, onlyRehearsed);
    const { added, removed, changed } = departure(before, now);
    // Here it is the same server before and after: an extension that was updated stays so, and that is told.
    const versions = [...before].filter(([one, text]) => one.startsWith('version of ') && now.get(one) !== text);
    const [entry] = [...added, ...removed, ...changed, ...versions.map(([one]) => one)];
    if (entry !== undefined) return `${entry} is not as before`;
    const ledger = versionsOf(await readLedger(session));
    if (ledger.join() !== [...backup.metadata.ledger].join()) return 'the ledger is not as before';
    const { tables } = await takeInventory(session);
    const [count] = compareCounts(rowsOf(backup.metadata), await countRows(ports.postgres, session, tables));
    if (count) return `${count.table} has ${count.copy ?? 0} rows, and had ${count.source ?? 0}`;
    if (await largeObjectsDiffer(session, backup.metadata)) return 'large objects are not as before';
    const { forward } = await readMoves(
      ports.postgres,
      session,
      Object.keys(backup.metadata.sequences),
      backup.metadata,
    );
    if (forward.length > 0) return `a sequence stands behind where it stood: ${forward[0] ?? ''}`;
    await session.query('begin');
    const linesOf = rowLinesOf(await contentsOf(ports, request), backup.metadata);
    const differing = await differingTables(ports, session, { backup, programs, folder, linesOf }, touched);
    return differing[0] === undefined ? null : `rows of ${differing[0]} are not as before`;
  } finally {
    await session.close();
  }
}
