import { createHash } from 'node:crypto';
import type { Compared, RowAct, RowDifference } from '../database/rowDifference.js';
import type { SequencePosition } from '../database/sequences.js';
import type { ColumnSequence, Table } from '../database/tables.js';
import type { Definitions, Group } from './tablesDefinitions.js';

/** What is wanted of the tables: which rows are put back, and whether those follow that they refer to. */
export interface TablesWish {
  /** As they were written on the command line. */
  readonly names: readonly string[];
  readonly acts: readonly RowAct[];
  readonly withReferenced: boolean;
}

/** One table on its way back. */
export interface TablePlan {
  /** Its number in the side schemas: `rows_1`, `difference_1`. */
  readonly number: number;
  /** As the backup has it. */
  readonly table: Table;
  /** As it is in the target; null: it is made anew. */
  readonly living: Table | null;
  readonly compared: Compared;
  readonly acts: readonly RowAct[];
  /** Asked for by nobody: rows of others refer to its rows. */
  readonly isReferenced: boolean;
  readonly difference: RowDifference;
  /** SHA-256 over what differs, whatever its order. */
  readonly digest: string;
  readonly notes: readonly string[];
}

/** Rows that are to be put back and refer to rows that are not there. */
export interface Orphans {
  readonly key: string;
  readonly child: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly rows: number;
  /** What they refer to. */
  readonly samples: readonly string[];
}

/** A sequence, and how far it had come by the time of the backup. */
export interface SequenceMark {
  readonly sequence: ColumnSequence;
  readonly position: SequencePosition;
}

export interface TablesPlan {
  readonly tables: readonly TablePlan[];
  readonly definitions: Definitions;
  /** Own foreign keys of tables that are made anew: they must come back. */
  readonly keys: readonly Group[];
  /** What fell with them or is missing: before rows, and after them. */
  readonly early: readonly Group[];
  readonly late: readonly Group[];
  /** What is gone and cannot be brought back. */
  readonly unable: readonly string[];
  /** What of living tables is defined otherwise than in the backup, and stays so. */
  readonly other: readonly string[];
  readonly orphans: readonly Orphans[];
  readonly sequences: readonly SequenceMark[];
  /** Entries of the catalogue of tables that are made anew, as they must be in the end. */
  readonly expected: Readonly<Record<string, string>>;
}

export const isMadeAnew = ({ living }: Pick<TablePlan, 'living'>): boolean => living === null;

/** Rows that this plan puts back or takes away. */
export const rowsOfAct = ({ difference, acts }: TablePlan, act: RowAct): number =>
  acts.includes(act) ? difference[act] : 0;

/** Nothing is left to be done. */
export const isDone = (plan: TablesPlan): boolean =>
  plan.tables.every((one) => one.living !== null && one.acts.every((act) => one.difference[act] === 0)) &&
  plan.early.length === 0 &&
  plan.late.length === 0;

/** What an owner consents to; the rows themselves are in it by their digest. */
export const planFacts = (plan: TablesPlan): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        plan.tables.map(({ table, living, acts, isReferenced, difference, digest, compared }) => [
          table.qualified,
          living === null,
          acts,
          isReferenced,
          difference.missing,
          difference.changed,
          difference.extra,
          digest,
          compared,
        ]),
        plan.definitions,
        [...plan.keys, ...plan.early, ...plan.late],
        plan.unable,
        plan.other,
      ]),
    )
    .digest('hex');
