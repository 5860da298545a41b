import { relationKey } from '../../known/known.js';
import type { Rule, Subject } from '../../rule.js';
import { contentOf, joinName, listOf, nodeOf, relationName, visit, type Visited } from '../../tree.js';

const applied = 'create table public.plans (id bigint primary key, name text);';

/** The platform's tables have keys that refuse a second row. */
const platform = new Set(['storage', 'auth', 'cron', 'vault', 'realtime']);

const isOwnConcern = ({ value, known }: Subject): boolean =>
  known.isNew(relationKey(value.relation)) || platform.has(String(contentOf(value.relation).schemaname));

export const insertRepeats: Rule = {
  code: 'insert-may-repeat',
  level: 'warning',
  title: 'Inserts rows that may be there already',
  dangers: ['B03'],
  problem:
    'Where the rows are there already (a second environment, a replay, a row that somebody made by hand) they are there twice, or the migration fails on a key.',
  example: { applied, sql: "insert into public.plans (id, name) values (1, 'Pro');" },
  sound: { applied, sql: "insert into public.plans (id, name) values (1, 'Pro') on conflict (id) do nothing;" },
  kinds: ['InsertStmt'],
  judge: (subject) => {
    const { value } = subject;
    // What a function inserts is its business, not a seed of this file.
    if (
      subject.isCalled ||
      isOwnConcern(subject) ||
      value.onConflictClause !== undefined ||
      value.selectStmt === undefined
    )
      return null;
    const looksFirst = [...visit(contentOf(contentOf(value.selectStmt).SelectStmt).whereClause)].some(
      ({ kind, value: node }) =>
        kind === 'SubLink' && (node.subLinkType === 'EXISTS_SUBLINK' || node.subLinkType === 'ANY_SUBLINK'),
    );
    if (looksFirst) return null;
    const name = relationName(value.relation);
    return {
      what: `inserts rows into ${name}, whether they are there already or not`,
      safe: [`insert into ${name} … on conflict do nothing;`],
    };
  },
};

/** `*`, `t.*`, `(f()).*`. */
const isStar = (node: Visited | null): boolean =>
  listOf(node?.kind === 'A_Indirection' ? node.value.indirection : node?.value.fields).some(
    ({ kind }) => kind === 'A_Star',
  );

export const insertByPosition: Rule = {
  code: 'insert-by-position',
  level: 'warning',
  title: 'Inserts without naming the columns',
  dangers: ['B04'],
  problem:
    'The values go into the columns in the order that the table has there. On a database where a column was added in another order, they land in the wrong ones without an error.',
  example: { applied, sql: "insert into public.plans values (1, 'Pro') on conflict do nothing;" },
  sound: { applied, sql: "insert into public.plans (id, name) values (1, 'Pro') on conflict do nothing;" },
  kinds: ['InsertStmt'],
  judge: (subject) => {
    const { value, known } = subject;
    if (subject.isCalled) return null;
    const select = contentOf(contentOf(value.selectStmt).SelectStmt);
    const takesAll = listOf(select.targetList).some(({ value: one }) => isStar(nodeOf(one.val)));
    const isNamed = listOf(value.cols).length > 0;
    if (known.isNew(relationKey(value.relation)) || value.selectStmt === undefined || (isNamed && !takesAll))
      return null;
    const name = relationName(value.relation);
    const columns = [...(known.relation(relationKey(value.relation))?.columns.keys() ?? [])].map((one) =>
      joinName([one]),
    );
    return {
      what: isNamed
        ? `inserts into ${name} whatever columns the other table has (*)`
        : `inserts into ${name} without naming the columns`,
      safe: [`insert into ${name} (${columns.length > 0 ? columns.join(', ') : '…'}) …;`],
    };
  },
};
