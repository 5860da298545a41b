import { danglingRows, followReference } from '../database/references.js';
import { columnList, rowsOnly } from '../database/rowDifference.js';
import { readForeignKeys, readTables, type ForeignKey, type Table } from '../database/tables.js';
import type { Session } from '../ports.js';
import { streamRows } from './rowStream.js';
import { onBench, openReferenced, readPlan, type Bench } from './tablesCompare.js';
import { isMadeAnew, type Orphans, type TablePlan } from './tablesPlan.js';

export interface Followed {
  readonly tables: readonly TablePlan[];
  readonly orphans: readonly Orphans[];
}

/**
 * Finds rows that are to be put back and refer to rows that are not there, through as many tables as it takes. With
 * `follow` those rows come along, as far as the backup has them; else they are told.
 */
export async function findReferenced(
  bench: Bench,
  target: Session,
  chosen: readonly TablePlan[],
  follow: boolean,
): Promise<Followed> {
  const { session, ports } = bench;
  const names = ports.postgres;
  const plans = [...chosen];
  const known = new Set<string>();
  let orphans: Orphans[] = [];
  for (let isStable = false; !isStable;) {
    isStable = true;
    orphans = [];
    for (const plan of [...plans]) {
      for (const key of await keysOf(bench, target, plan)) {
        const parentPlan = plans.find(({ table }) => table.qualified === key.parent.qualified);
        const there = await parentRows(bench, target, key, parentPlan, known);
        if (there === null) continue;
        const wanted = onBench('wanted', plan.number);
        const { rows, samples } = await danglingRows(names, session, key, wanted, there);
        if (rows === 0) continue;
        const added = follow ? await bringAlong(bench, target, key, plans, parentPlan, wanted, there) : 0;
        if (added > 0) isStable = false;
        else
          orphans.push({
            key: key.name,
            child: plan.table.qualified,
            columns: key.childColumns,
            parent: key.parent.qualified,
            rows,
            samples,
          });
      }
    }
  }
  const tables: TablePlan[] = [];
  for (const plan of plans)
    tables.push(
      plan.isReferenced ? { ...plan, ...(await readPlan(bench, plan.number, plan.table, plan.compared)) } : plan,
    );
  return { tables, orphans };
}

/** A table that is made anew has the backup's keys; one that lives has its own. */
async function keysOf({ session }: Bench, target: Session, { table, living }: TablePlan): Promise<ForeignKey[]> {
  const [where, one] = living ? [target, living] : [session, table];
  return (await readForeignKeys(where, [one])).filter(({ child }) => child.qualified === one.qualified);
}

/** What a key's parent will hold, as SQL on the bench; null when there is no such table, or it cannot be asked. */
async function parentRows(
  bench: Bench,
  target: Session,
  key: ForeignKey,
  plan: TablePlan | undefined,
  known: Set<string>,
): Promise<string | null> {
  const names = bench.ports.postgres;
  const list = columnList(names, key.parentColumns);
  const own = plan && rowsOnly(names, plan.table, plan.table.kind === 'p');
  if (plan && isMadeAnew(plan)) return `(select ${list} from ${own ?? ''})`;
  const now = await loadKeys(bench, target, key, known);
  if (now === null) return null;
  const comes = plan ? `union all select ${list} from ${onBench('wanted', plan.number)}` : '';
  return `(select ${list} from ${now} ${comes})`;
}

/** Keys of a parent as it is now, read once. */
async function loadKeys(
  { ports, programs, session, url, now }: Bench,
  target: Session,
  { parent, parentColumns }: ForeignKey,
  known: Set<string>,
): Promise<string | null> {
  const living = (await readTables(target, [parent])).get(parent.qualified);
  const backup = (await readTables(session, [parent])).get(parent.qualified);
  if (!living || !backup) return null;
  const id = JSON.stringify([parent.qualified, parentColumns]);
  const into = onBench('keys', [...known, id].indexOf(id) + 1);
  if (known.has(id)) return into;
  known.add(id);
  const { identifier } = ports.postgres;
  const typed = parentColumns.map(
    (name) => `${identifier(name)} ${backup.columns.find((column) => column.name === name)?.type ?? 'text'}`,
  );
  await session.query(`create unlogged table ${into} (${typed.join(', ')})`);
  const rows = `select ${columnList(ports.postgres, parentColumns)} from ${rowsOnly(ports.postgres, living, living.kind === 'p')}`;
  await streamRows(
    ports,
    programs,
    { url: now, sql: `copy (${rows}) to stdout` },
    { url, sql: `copy ${into} from stdin` },
  );
  await session.query(`analyze ${into}`);
  return into;
}

async function bringAlong(
  bench: Bench,
  target: Session,
  key: ForeignKey,
  plans: TablePlan[],
  known: TablePlan | undefined,
  children: string,
  there: string,
): Promise<number> {
  const { session, ports } = bench;
  let plan = known;
  if (!plan) {
    const tables = await both(bench, target, key);
    if (!tables) return 0;
    plan = await openReferenced(bench, plans.length + 1, tables.backup, tables.living, key);
    plans.push(plan);
  }
  // What was asked for itself is put back as it was asked for, and no more.
  if (!plan.isReferenced) return 0;
  return followReference(ports.postgres, session, key, {
    children,
    parents: rowsOnly(ports.postgres, plan.table, plan.table.kind === 'p'),
    there,
    difference: onBench('difference', plan.number),
    compared: plan.compared,
  });
}

async function both(
  { session }: Bench,
  target: Session,
  { parent }: ForeignKey,
): Promise<{ readonly backup: Table; readonly living: Table } | null> {
  const [backup, living] = [await readTables(session, [parent]), await readTables(target, [parent])].map((tables) =>
    tables.get(parent.qualified),
  );
  return backup && living ? { backup, living } : null;
}
