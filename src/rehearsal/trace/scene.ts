import { countRows, type RowCounts } from '../../database/counts.js';
import { openSession, tellingLoss } from '../../database/connect.js';
import { readRequests } from '../../database/watchOutside.js';
import {
  isServers,
  readRelations,
  watchFunctions,
  writesLogOfNewFiles,
  type SeenRelation,
} from '../../database/watch.js';
import { backendOf } from '../../database/watchLocks.js';
import { provideLedger } from '../../database/watchLedger.js';
import { connectionTo } from '../../environments/url.js';
import type { Ports, Session } from '../../ports.js';
import type { ScratchDatabase } from '../../sandbox/scratch.js';
import { stateOf, type State } from './state.js';
import { RunningRows } from './rows.js';

/** A copy on which files are traced: who runs them, who looks on, and what is known so far. */
export interface Scene {
  readonly ports: Ports;
  /** The role that pushes, with the settings that the files give it. */
  readonly actor: Session;
  readonly actorPid: number;
  /** Superuser. */
  readonly observer: Session;
  /** Relations by oid as they are now. */
  readonly relations: Map<number, SeenRelation>;
  /** Those of before all files. */
  readonly original: ReadonlyMap<number, SeenRelation>;
  readonly rows: RunningRows;
  /** Before anything was done. */
  readonly state: State;
  /** Why the ledger could not be made where it was missing. */
  readonly ledgerProblem: string | null;
  /** Of what was recorded instead of being sent, the last that is known. */
  readonly requests: { last: number };
  /** The log holds no pages of files that were made in the same transaction. */
  readonly newFilesUnlogged: boolean;
  close(): Promise<void>;
}

/** `rows` are those of the tables that are known already; the others are counted. */
export async function openScene(
  ports: Ports,
  copy: ScratchDatabase,
  role: string,
  rows: RowCounts,
  commonMajor: number,
): Promise<Scene> {
  // It waits for nobody but the actor, who would wait for it: a transaction of the file's own that is still open.
  const patience = { lock_timeout: '10s' };
  const observer = await openSession(ports.postgres, copy.superuser, 'supasafe trace observer', patience);
  let actor: Session | null = null;
  try {
    await watchFunctions(ports.postgres, observer, copy.name);
    const access = await copy.loginAs(role);
    actor = tellingLoss(await ports.postgres.connect(connectionTo(access, 'supasafe trace')), access);
    const state = await stateOf(observer, commonMajor);
    const ledgerProblem = await provideLedger(actor).then(
      () => null,
      (error: unknown) => {
        if (!isServers(error)) throw error;
        return error.message;
      },
    );
    const relations = await readRelations(observer);
    const original = new Map(relations.map((one) => [one.oid, one]));
    const tables = relations.filter(({ kind }) => kind === 'r');
    const counted = await countRows(
      ports.postgres,
      observer,
      tables
        .filter(({ name }) => rows[name] === undefined)
        .map((one) => ({ ...one, qualified: one.name, name: one.bare })),
    );
    const known = (name: string): number => rows[name] ?? counted[name] ?? 0;
    const opened = actor;
    return {
      ports,
      actor,
      actorPid: await backendOf(actor),
      observer,
      relations: new Map(original),
      original,
      state,
      ledgerProblem,
      requests: { last: (await readRequests(observer, 0)).at(-1)?.id ?? 0 },
      rows: new RunningRows(tables.map(({ oid, name }) => ({ oid, name, rows: known(name) }))),
      newFilesUnlogged: !(await writesLogOfNewFiles(observer)),
      close: async () => {
        await opened.close();
        await observer.close();
      },
    };
  } catch (error) {
    await actor?.close();
    await observer.close();
    throw error;
  }
}
