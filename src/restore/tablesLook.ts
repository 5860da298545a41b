import { readCatalogue, fingerprint, type Catalogue } from '../database/catalogue.js';
import { readDependants, type Dependant } from '../database/dependants.js';
import { readSequences } from '../database/sequences.js';
import { readColumnSequences, readTables, type Table } from '../database/tables.js';
import type { Session } from '../ports.js';
import { exitCodes, stopIfAny, type Problem } from '../problem.js';
import { findTables } from './tablesChosen.js';
import { clearBench, compareTable, type Bench } from './tablesCompare.js';
import { openContents, readDefinitions, readGroups, type Archive, type Definitions } from './tablesDefinitions.js';
import { otherDefinitions, readGuards } from './tablesGuards.js';
import { isMadeAnew, type TablePlan, type TablesPlan, type TablesWish } from './tablesPlan.js';
import { findReferenced } from './tablesReferenced.js';

export interface Look {
  readonly bench: Bench;
  readonly archive: Archive;
  readonly backup: { readonly id: string; readonly tables: readonly string[] };
  /** A session in the target, as the role that will change it; it is only asked. */
  readonly target: Session;
  readonly label: string;
  /** The lower of both majors: what both catalogues know. */
  readonly commonMajor: number;
}

/** How the chosen tables differ from the backup, and all that it takes to put them back. Nothing is changed. */
export async function lookAtTables(look: Look, wish: TablesWish): Promise<TablesPlan> {
  const { bench, target } = look;
  await clearBench(bench);
  // Before anything of ours lies on the bench.
  const before = await readCatalogue(bench.session, look.commonMajor);
  const tables = await findTables(bench.session, wish.names, look.backup);
  const living = await readTables(target, tables);
  stopIfAny(tables.flatMap((table) => obstacles(look, table, living.get(table.qualified) ?? null)));
  const chosen: TablePlan[] = [];
  for (const [index, table] of tables.entries())
    chosen.push(await compareTable(bench, index + 1, table, living.get(table.qualified) ?? null, wish));
  const { tables: plans, orphans } = await findReferenced(bench, target, chosen, wish.withReferenced);
  stopIfAny(
    plans.filter(({ isReferenced }) => isReferenced).flatMap((plan) => obstacles(look, plan.table, plan.living)),
  );
  const now = await readCatalogue(target, look.commonMajor);
  const belongings = await findBelongings(look, plans, wish, before, now);
  const sequences = await readColumnSequences(
    bench.session,
    plans.map(({ table }) => table),
  );
  const positions = await readSequences(bench.ports.postgres, bench.session, sequences);
  return {
    tables: plans,
    orphans,
    ...belongings,
    sequences: sequences.flatMap((sequence) => {
      const position = positions[sequence.qualified];
      return position ? [{ sequence, position }] : [];
    }),
  };
}

function obstacles({ label }: Look, table: Table, living: Table | null): Problem[] {
  const refuse = (what: string, next: string): Problem => ({
    code: 'table-not-restorable',
    exit: exitCodes.refused,
    what,
    details: [],
    next: [next],
  });
  const rows = 'Its rows alone can be had: --export <file.sql or file.csv>';
  if (living && living.kind !== table.kind)
    return [refuse(`${table.qualified} is another kind of relation in ${label} than in the backup.`, rows)];
  if (living && !living.mayWrite)
    return [
      refuse(`The role of ${label} may not change rows of ${table.qualified}, which belongs to ${living.owner}.`, rows),
    ];
  if (!living && (table.kind === 'p' || table.hasParents || table.hasChildren))
    return [
      refuse(
        `${table.qualified} is gone, and was part of a tree of partitions or of inheritance: it cannot be made anew by itself.`,
        `Restore the whole backup, or ${rows.charAt(0).toLowerCase()}${rows.slice(1)}`,
      ),
    ];
  return [];
}

type Belongings = Pick<TablesPlan, 'definitions' | 'keys' | 'early' | 'late' | 'unable' | 'expected' | 'other'>;

const nothing: Definitions = { before: [], rights: [], after: [] };
/** What can be made before there are rows, because policies and triggers may speak of it. */
const early = new Set(['view', 'function', 'procedure', 'aggregate', 'rule', 'sequence']);

/** What has to be made anew with tables that are gone, what fell with them, and what is missing of those that live. */
async function findBelongings(
  { bench, archive }: Look,
  plans: readonly TablePlan[],
  wish: TablesWish,
  before: Catalogue,
  now: Catalogue,
): Promise<Belongings> {
  const isGone = (one: Dependant) => before.has(entryOf(one)) && !now.has(entryOf(one));
  const anew = plans.filter(isMadeAnew).map(({ table }) => table);
  const isReplaced = wish.acts.includes('extra');
  const lived = plans.filter((one) => !isMadeAnew(one) && !one.isReferenced).map(({ table }) => table);
  const belonging = lived.length > 0 ? await readDependants(bench.session, lived) : [];
  const fallen = anew.length > 0 ? await readDependants(bench.session, anew) : [];
  const own = fallen.filter(({ isOwn }) => isOwn);
  const there = (name: string) => now.has(`table ${name}`) || anew.some(({ qualified }) => qualified === name);
  const keys = own.filter(({ parent }) => parent !== null);
  const others = [
    ...fallen.filter((one) => !one.isOwn && isGone(one)),
    ...(isReplaced ? belonging : []).filter(
      (one) => isGone(one) && !own.some((other) => entryOf(other) === entryOf(one)),
    ),
  ].filter((one, index, all) => all.findIndex((other) => entryOf(other) === entryOf(one)) === index);
  const contents = await openContents(bench.ports, archive);
  const definitions =
    anew.length > 0
      ? await readDefinitions(
          bench.ports,
          archive,
          contents,
          own.filter(({ parent }) => parent === null),
        )
      : nothing;
  const [made, rest] = [
    await readGroups(
      bench.ports,
      archive,
      contents,
      keys.filter(({ parent }) => there(parent ?? '')),
    ),
    await readGroups(bench.ports, archive, contents, others),
  ];
  const guards = isReplaced ? await readGuards(bench.ports, archive, contents, belonging, before, now) : [];
  const late = [...rest.groups.filter(({ kind }) => !early.has(kind)), ...guards];
  return {
    definitions,
    keys: made.groups,
    early: rest.groups.filter(({ kind }) => early.has(kind)),
    late,
    other: otherDefinitions(belonging, before, now, [...rest.groups, ...late]),
    unable: [
      ...keys
        .filter(({ parent }) => !there(parent ?? ''))
        .map((one) => `${entryOf(one)}: ${one.parent ?? ''}, which it leads to, is not there`),
      ...made.unable,
      ...rest.unable,
    ],
    expected: expectedOf(
      own,
      keys.filter(({ parent }) => !there(parent ?? '')),
      before,
    ),
  };
}

const entryOf = ({ kind, name }: Pick<Dependant, 'kind' | 'name'>): string => `${kind} ${name}`;

/** Entries of what is made anew, rights and row level security with it; without keys that lead nowhere. */
function expectedOf(
  own: readonly Dependant[],
  lost: readonly Dependant[],
  catalogue: Catalogue,
): Record<string, string> {
  const names = new Set(own.map(entryOf));
  const tables = own.filter(({ kind }) => kind === 'table' || kind === 'sequence').map(({ name }) => name);
  const wanted = [...catalogue].filter(
    ([entry]) =>
      (names.has(entry) ||
        tables.some(
          (name) =>
            entry === `row level security ${name}` ||
            entry === `rights on table ${name}` ||
            entry === `rights on sequence ${name}` ||
            entry.startsWith(`column ${name}.`) ||
            entry.startsWith(`rights on column ${name}.`),
        )) &&
      !lost.some((one) => entryOf(one) === entry),
  );
  return { ...fingerprint(new Map(wanted)).entries };
}
