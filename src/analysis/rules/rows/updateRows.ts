import { heldBefore } from '../../held.js';
import { relationKey } from '../../known/known.js';
import { reachOf, writtenColumns } from '../../reach.js';
import type { Rule } from '../../rule.js';
import { contentOf, listOf, relationName, type Content } from '../../tree.js';

const applied = 'create table public.invoices (id bigint primary key, paid_at timestamptz, seen boolean);';

/** ON CONFLICT DO UPDATE with rows out of a query; those of a VALUES list are named one by one. */
const overwritesFromQuery = ({ onConflictClause, selectStmt }: Content): boolean =>
  contentOf(onConflictClause).action === 'ONCONFLICT_UPDATE' &&
  listOf(contentOf(contentOf(selectStmt).SelectStmt).fromClause).some(({ kind }) => kind !== 'RangeFunction');

export const updateRows: Rule = {
  code: 'update-rows',
  level: 'warning',
  title: 'Changes rows, and how many nobody knows',
  dangers: ['B01', 'D11', 'L37'],
  problem:
    'Each row is written anew with its indexes and stays locked until the file is done; whoever follows the table (Realtime, replicas) gets every change. What is meant as a few rows may be most of the table: only the rows themselves tell.',
  example: { applied, sql: 'update public.invoices set paid_at = now() where paid_at is null;' },
  sound: { applied, sql: 'update public.invoices set paid_at = now() where id in (7, 8, 9);' },
  kinds: ['UpdateStmt', 'MergeStmt', 'InsertStmt'],
  judge: (subject) => {
    const { kind, value, known } = subject;
    const key = relationKey(value.relation);
    if (known.isNew(key) || heldBefore(subject).tables.has(key)) return null;
    const table = relationName(value.relation);
    const safe = [
      'Count them first, and change many in batches from outside of a migration:',
      `select count(*) from ${table} where …;`,
    ];
    if (kind === 'MergeStmt')
      return { what: `changes rows of ${table} (MERGE); how many, nobody knows before it runs`, safe };
    if (kind === 'InsertStmt')
      return overwritesFromQuery(value)
        ? { what: `overwrites rows of ${table} (ON CONFLICT DO UPDATE); how many, nobody knows before it runs`, safe }
        : null;
    const reach = reachOf(value, known);
    const overwrites = writtenColumns(value).some((name) => !known.isNewPart('column', key, name));
    // Of these another rule speaks.
    if (reach === 'named' || (reach === 'every' && overwrites)) return null;
    return {
      what:
        reach === 'every'
          ? `writes every row of ${table} anew`
          : `changes rows of ${table}; how many, nobody knows before it runs`,
      safe,
    };
  },
};
