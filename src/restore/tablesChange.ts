import { compareFingerprints, fingerprint, readCatalogue } from '../database/catalogue.js';
import { danglingRows, holdParents } from '../database/references.js';
import {
  advanceSequence,
  deleteExtra,
  insertAll,
  insertMissing,
  putBackChanged,
  type Sides,
} from '../database/rowChanges.js';
import { pinText, rowsOnly, sameColumns, sameKey } from '../database/rowDifference.js';
import { dropSideSchema, withdrawRights } from '../database/sideSchema.js';
import {
  areSameNames,
  readForeignKeys,
  readTables,
  readUnstoppable,
  type ForeignKey,
  type Table,
} from '../database/tables.js';
import type { Postgres, Session } from '../ports.js';
import { Stop, type Problem } from '../problem.js';
import { danglingProblem, differsProblem, movedProblem } from './tablesProblems.js';
import type { Group } from './tablesDefinitions.js';
import { isMadeAnew, rowsOfAct, type TablePlan, type TablesPlan } from './tablesPlan.js';

export interface Change {
  readonly postgres: Postgres;
  readonly session: Session;
  /** Of the rows that came. */
  readonly schema: string;
  readonly label: string;
  readonly lockTimeoutSeconds: number;
  readonly commonMajor: number;
  /** The server can be asked to notice that we are gone. */
  readonly noticesLostClients: boolean;
}

/** What became of one table. */
export interface Changed {
  readonly table: string;
  readonly anew: boolean;
  readonly inserted: number;
  readonly putBack: number;
  readonly deleted: number;
  /** Rows that somebody wrote since they were compared: they are as they were found. */
  readonly left: number;
}

export interface ChangeResult {
  readonly tables: readonly Changed[];
  /** What could not be brought back, with PostgreSQL's own words. */
  readonly unable: readonly string[];
  readonly sequences: readonly string[];
}

/**
 * Puts the tables back in one transaction: after it everything is there, and the side schema is gone; or nothing was
 * changed, and it is still there. Throws PostgreSQL's error, or a refusal.
 */
export async function changeTables(change: Change, plan: TablesPlan): Promise<ChangeResult> {
  const { session, postgres } = change;
  await pinText(session);
  await session.query('begin');
  try {
    await session.query(`set local lock_timeout = ${change.lockTimeoutSeconds * 1000}`);
    await session.query('set local row_security = off');
    if (change.noticesLostClients) await session.query(`set local client_connection_check_interval = '2s'`);
    const living = await lockTables(change, plan);
    const unable = [...plan.unable];
    if (plan.definitions.before.length > 0) await makeAnew(change, plan);
    for (const group of plan.early) unable.push(...(await bringBack(change, group)));
    const unstoppable = await readUnstoppable(session, living);
    for (const { off } of unstoppable) await session.query(off);
    await session.query('set local session_replication_role = replica');
    const tables = await putRows(change, plan);
    await session.query('set local session_replication_role = origin');
    for (const { on } of unstoppable) await session.query(on);
    await checkReferences(change, plan);
    await runAll(session, plan.definitions.after);
    for (const group of plan.keys) await runAll(session, group.statements);
    for (const group of plan.late) unable.push(...(await bringBack(change, group)));
    await checkDefinitions(change, plan);
    await dropSideSchema(postgres, session, change.schema);
    const sequences: string[] = [];
    for (const { sequence, position } of plan.sequences)
      if (position.given && (await advanceSequence(postgres, session, sequence, position.last)))
        sequences.push(sequence.qualified);
    await session.query('commit');
    return { tables, unable, sequences };
  } catch (error) {
    if (!session.lost) await session.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function runAll(session: Session, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.query(statement);
}

/** Whoever writes to these tables waits from here on; whoever reads does not. */
async function lockTables({ session, postgres, label }: Change, plan: TablesPlan): Promise<Table[]> {
  const wanted = plan.tables.filter((one) => !isMadeAnew(one));
  const list = wanted.map(({ table }) => rowsOnly(postgres, table, table.kind === 'p')).sort();
  if (list.length > 0) await session.query(`lock table ${list.join(', ')} in share row exclusive mode`);
  const now = await readTables(
    session,
    plan.tables.map(({ table }) => table),
  );
  const isSame = ({ table, living }: TablePlan): boolean => {
    const found = now.get(table.qualified);
    if (!living || !found) return !living && !found;
    const columns = (one: Table) =>
      one.columns.map(({ name, type, generated }) => `${name} ${type} ${String(generated)}`);
    return (
      found.oid === living.oid && areSameNames(columns(found), columns(living)) && areSameNames(found.key, living.key)
    );
  };
  const moved = plan.tables.filter((one) => !isSame(one)).map(({ table }) => table.qualified);
  if (moved.length > 0) throw new Stop(movedProblem(label, moved));
  return [...now.values()];
}

async function makeAnew({ session }: Change, plan: TablesPlan): Promise<void> {
  await runAll(session, plan.definitions.before);
  const tables = plan.tables.filter(isMadeAnew).map(({ table }) => table.qualified);
  const sequences = plan.sequences.map(({ sequence }) => sequence.qualified);
  const made = Object.keys(plan.expected).flatMap((entry) => /^sequence (.*)$/s.exec(entry)?.[1] ?? []);
  await withdrawRights(session, null, [...tables, ...sequences.filter((name) => made.includes(name))]);
  await runAll(session, plan.definitions.rights);
}

const lockNotAvailable = new Set(['55P03', '40P01']);

/** What fell with a table comes back if it can; what cannot is told, and nothing else is lost for it. */
async function bringBack({ session }: Change, { what, relation, statements, rights }: Group): Promise<string[]> {
  await session.query('savepoint brought_back');
  try {
    await runAll(session, statements);
    if (relation !== null) await withdrawRights(session, null, [relation]);
    await runAll(session, rights);
    await session.query('release savepoint brought_back');
    return [];
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    if (!/^[0-9A-Z]{5}$/.test(code) || lockNotAvailable.has(code) || session.lost) throw error;
    await session.query('rollback to savepoint brought_back');
    return [`${what}: ${message}`];
  }
}

export const sidesOf = (
  { postgres, schema }: Pick<Change, 'postgres' | 'schema'>,
  { table, number }: TablePlan,
): Sides => ({
  into: rowsOnly(postgres, table, true),
  living: rowsOnly(postgres, table, table.kind === 'p'),
  rows: `${postgres.identifier(schema)}.rows_${number}`,
  difference: `${postgres.identifier(schema)}.difference_${number}`,
});

/** First everything that goes, then what comes: a row that took another's unique value is out of the way by then. */
async function putRows(change: Change, plan: TablesPlan): Promise<Changed[]> {
  const { postgres, session } = change;
  const changed = new Map<TablePlan, { inserted: number; putBack: number; deleted: number }>();
  for (const one of plan.tables) {
    const counts = { inserted: 0, putBack: 0, deleted: 0 };
    changed.set(one, counts);
    const sides = sidesOf(change, one);
    if (rowsOfAct(one, 'extra') > 0) counts.deleted = await deleteExtra(postgres, session, sides, one.compared);
    if (rowsOfAct(one, 'changed') > 0) {
      const kept = (one.living?.columns ?? [])
        .filter(({ name, generated }) => !generated && !one.compared.columns.includes(name))
        .map(({ name }) => name);
      counts.putBack = await putBackChanged(postgres, session, sides, one.compared, kept);
    }
    if (isMadeAnew(one)) counts.inserted = await insertAll(postgres, session, sides, one.compared);
    else if (rowsOfAct(one, 'missing') > 0)
      counts.inserted = await insertMissing(postgres, session, sides, one.compared);
  }
  return [...changed].map(([one, counts]) => {
    const wanted = rowsOfAct(one, 'missing') + rowsOfAct(one, 'changed') + rowsOfAct(one, 'extra');
    const left = wanted - counts.inserted - counts.putBack - counts.deleted;
    return { table: one.table.qualified, anew: isMadeAnew(one), ...counts, left };
  });
}

/** With triggers off nobody looked where the rows lead: it is done here, before anything of it can be seen. */
async function checkReferences(change: Change, plan: TablesPlan): Promise<void> {
  const { session, label } = change;
  const lived = plan.tables.filter((one) => !isMadeAnew(one));
  const keys = await readForeignKeys(
    session,
    lived.map(({ table, living }) => living ?? table),
  );
  const problems: Problem[] = [];
  for (const key of keys) {
    const child = lived.find(({ table }) => table.qualified === key.child.qualified);
    const parent = lived.find(({ table }) => table.qualified === key.parent.qualified);
    const relations: string[] = [];
    if (child) relations.push(await restoredChildren(change, child, key, parent === undefined));
    if (parent && key.validated && rowsOfAct(parent, 'extra') + rowsOfAct(parent, 'changed') > 0)
      relations.push(goneParents(change, parent, key));
    for (const children of relations) {
      const parents = rowsOnly(change.postgres, key.parent, true);
      const { rows, samples } = await danglingRows(change.postgres, session, key, children, parents);
      if (rows > 0) problems.push(danglingProblem(label, key, rows, samples));
    }
  }
  const [first, ...more] = problems;
  if (first) throw new Stop(first, ...more);
}

/** Rows of a child that were put back. */
async function restoredChildren(change: Change, plan: TablePlan, key: ForeignKey, hold: boolean): Promise<string> {
  const { postgres, session } = change;
  const { living, rows, difference } = sidesOf(change, plan);
  if (hold && key.mayLock) await holdParents(postgres, session, key, rows);
  if (plan.compared.key.length === 0) return living;
  return `(select t.* from ${living} t where exists (select from ${difference} d where d.act <> 'extra' and ${sameKey(postgres, plan.compared, 't', 'd')}))`;
}

/** Rows of others that may name a row that went or was changed. */
function goneParents(change: Change, plan: TablePlan, key: ForeignKey): string {
  const { postgres } = change;
  const children = rowsOnly(postgres, key.child, true);
  if (!areSameNames(plan.compared.key, key.parentColumns)) return children;
  const { difference } = sidesOf(change, plan);
  const numbered = key.parentColumns.map((_, index) => `key_${index + 1}`);
  return `(select t.* from ${children} t where exists (select from ${difference} d where d.act <> 'missing' and ${sameColumns(postgres, numbered, 'd', key.childColumns, 't', key.equals)}))`;
}

/** What was made anew is what the backup had, rights and row level security with it; else nobody gets to see it. */
async function checkDefinitions({ session, commonMajor, label }: Change, plan: TablesPlan): Promise<void> {
  const names = Object.keys(plan.expected);
  if (names.length === 0) return;
  const all = fingerprint(await readCatalogue(session, commonMajor)).entries;
  const found = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  const { missing, changed } = compareFingerprints(
    { digest: '', entries: plan.expected },
    { digest: '', entries: found },
  );
  if (missing.length + changed.length > 0) throw new Stop(differsProblem(label, missing, changed));
}
