import {
  columnList,
  keyName,
  pinText,
  readDifference,
  rowActs,
  rowsOnly,
  wantedRows,
  writeDifference,
  type Compared,
  type RowAct,
  type RowDifference,
} from '../database/rowDifference.js';
import { areSameNames, type ForeignKey, type Table } from '../database/tables.js';
import type { Programs } from '../environments/programs.js';
import type { DatabaseUrl } from '../environments/url.js';
import type { Ports, Session } from '../ports.js';
import { streamRows } from './rowStream.js';
import type { TablePlan, TablesWish } from './tablesPlan.js';

/** Where tables are compared: a copy of the backup, in a schema of our own beside its tables. */
export interface Bench {
  readonly ports: Ports;
  readonly programs: Programs;
  /** A superuser's. */
  readonly session: Session;
  readonly url: DatabaseUrl;
  /** Where the rows of now are read: a copy of the target, or the target. */
  readonly now: DatabaseUrl;
}

const benchSchema = 'supasafe_side';
export const onBench = (what: string, number: number): string => `${benchSchema}.${what}_${number}`;

export async function clearBench({ session }: Bench): Promise<void> {
  await pinText(session);
  await session.query(`drop schema if exists ${benchSchema} cascade`);
  await session.query(`create schema ${benchSchema}`);
}

/** What a table and its living self have in common, and what the person has to know about the rest. */
export function comparedBy(table: Table, living: Table | null): { compared: Compared; notes: string[] } {
  const own = table.columns.filter(({ generated }) => !generated);
  if (!living)
    return {
      compared: { columns: own.map(({ name }) => name), key: table.key, keyEquals: table.keyEquals },
      notes: [],
    };
  const there = new Map(living.columns.map((column) => [column.name, column]));
  const common = own.filter(({ name }) => there.get(name)?.generated === false);
  const lost = own.filter((column) => !common.includes(column)).map(({ name }) => name);
  const since = living.columns.filter(({ name }) => !table.columns.some((one) => one.name === name));
  const retyped = common.filter(({ name, type }) => there.get(name)?.type !== type);
  const isKeySame =
    table.key.length > 0 &&
    areSameNames(table.key, living.key) &&
    table.key.every((name) => !retyped.some((column) => column.name === name));
  return {
    compared: {
      columns: common.map(({ name }) => name),
      key: isKeySame ? table.key : [],
      keyEquals: isKeySame ? table.keyEquals : [],
    },
    notes: [
      ...(lost.length > 0 ? [`columns that are gone since, and do not come back: ${lost.join(', ')}`] : []),
      ...(since.length > 0
        ? [
            `columns that the backup does not know: ${since.map(({ name }) => name).join(', ')}; rows that come back have their defaults there`,
          ]
        : []),
      ...retyped.map(({ name, type }) => `${name} was ${type}, and is ${there.get(name)?.type ?? '?'} now`),
      ...(isKeySame ? [] : ['no primary key that both have: rows are compared as a whole, so none counts as changed']),
    ],
  };
}

/** Brings the living rows beside the backup's and writes down how they differ. */
export async function compareTable(
  bench: Bench,
  number: number,
  table: Table,
  living: Table | null,
  wish: TablesWish,
): Promise<TablePlan> {
  const { compared, notes } = comparedBy(table, living);
  const base = { number, table, living, compared, isReferenced: false, notes };
  const backup = rowsOnly(bench.ports.postgres, table, table.kind === 'p');
  if (!living) {
    const list = columnList(bench.ports.postgres, compared.columns, 'b');
    await bench.session.query(`create view ${onBench('wanted', number)} as select ${list} from ${backup} b`);
    const [row] = await bench.session.query<{ count: number }>(`select count(*) as count from ${backup}`);
    const samples = { missing: [], changed: [], extra: [] };
    return {
      ...base,
      acts: ['missing'],
      difference: { missing: row?.count ?? 0, changed: 0, extra: 0, samples },
      digest: '',
    };
  }
  await loadNow(bench, number, table, living, compared);
  const names = { backup, now: onBench('now', number), into: onBench('difference', number) };
  await writeDifference(bench.ports.postgres, bench.session, names, compared);
  await showWanted(bench, number, table, compared, wish.acts);
  return { ...base, acts: wish.acts, ...(await readPlan(bench, number, table, compared)) };
}

/** The difference as it stands on the bench. */
export async function readPlan(
  { ports, session }: Bench,
  number: number,
  table: Table,
  compared: Compared,
): Promise<{ difference: RowDifference; digest: string }> {
  const backup = rowsOnly(ports.postgres, table, table.kind === 'p');
  const difference = onBench('difference', number);
  const names = { backup, now: onBench('now', number), difference };
  const [row] = await session.query<{ digest: string }>(
    `select coalesce(sum(hashtextextended(d::text, 0)::numeric), 0)::text as digest from ${difference} d`,
  );
  return {
    difference: await readDifference(ports.postgres, session, names, compared),
    digest: row?.digest ?? '',
  };
}

/** The rows that are to travel, as a view: what is copied needs a name only. */
export async function showWanted(
  { ports, session }: Bench,
  number: number,
  table: Table,
  compared: Compared,
  acts: readonly RowAct[] = rowActs,
): Promise<void> {
  const backup = rowsOnly(ports.postgres, table, table.kind === 'p');
  const rows = wantedRows(
    ports.postgres,
    { backup, difference: onBench('difference', number) },
    compared,
    acts.filter((act) => act !== 'extra'),
  );
  await session.query(`create view ${onBench('wanted', number)} as ${rows}`);
}

async function loadNow(
  { ports, programs, session, url, now }: Bench,
  number: number,
  table: Table,
  living: Table,
  { columns }: Compared,
): Promise<void> {
  const { identifier } = ports.postgres;
  const types = new Map(living.columns.map(({ name, type }) => [name, type]));
  const list = table.columns
    .filter(({ name }) => columns.includes(name))
    // A type that changed is compared by its text.
    .map(({ name, type }) => `${identifier(name)} ${types.get(name) === type ? type : 'text'}`);
  await session.query(`create unlogged table ${onBench('now', number)} (${list.join(', ')})`);
  const rows = `select ${columnList(ports.postgres, columns)} from ${rowsOnly(ports.postgres, living, living.kind === 'p')}`;
  await streamRows(
    ports,
    programs,
    { url: now, sql: `copy (${rows}) to stdout` },
    { url, sql: `copy ${onBench('now', number)} from stdin` },
  );
  await session.query(`analyze ${onBench('now', number)}`);
}

/** An empty difference for a table whose rows are only followed. */
export async function openReferenced(
  bench: Bench,
  number: number,
  table: Table,
  living: Table,
  { parentColumns, parentEquals }: Pick<ForeignKey, 'parentColumns' | 'parentEquals'>,
): Promise<TablePlan> {
  const { compared: by, notes } = comparedBy(table, living);
  const compared = by.key.length > 0 ? by : { columns: by.columns, key: parentColumns, keyEquals: parentEquals };
  const { identifier } = bench.ports.postgres;
  const keys = compared.key.map((name, index) => `b.${identifier(name)} as ${keyName(index)}`).join(', ');
  await bench.session.query(
    `create table ${onBench('difference', number)} as
     select 'missing'::text as act, ${keys}, null::bytea as was from ${rowsOnly(bench.ports.postgres, table, true)} b limit 0`,
  );
  await showWanted(bench, number, table, compared, ['missing']);
  const none = { missing: 0, changed: 0, extra: 0, samples: { missing: [], changed: [], extra: [] } };
  return {
    number,
    table,
    living,
    compared,
    acts: ['missing'],
    isReferenced: true,
    difference: none,
    digest: '',
    notes,
  };
}
