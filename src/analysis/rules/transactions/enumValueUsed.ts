import { evaluates } from '../../called.js';
import { keyOf, relationKey, type Known } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { isTransactional } from '../../transactional.js';
import { contentOf, nameParts, textOf, visit, type Visited } from '../../tree.js';

/** Values that were added to enums since the transaction began, with the key of their type. */
function addedValues(before: readonly Visited[]): { type: string; value: string }[] {
  const since = before.findLastIndex((one) => !isTransactional(one));
  const own = before.slice(since + 1);
  const made = new Set(
    own.flatMap(({ kind, value }) => (kind === 'CreateEnumStmt' ? [keyOf(nameParts(value.typeName))] : [])),
  );
  return own.flatMap(({ kind, value }) => {
    const type = keyOf(nameParts(value.typeName));
    const isNew = kind === 'AlterEnumStmt' && value.oldVal === undefined && !made.has(type);
    return isNew ? [{ type, value: textOf(value.newVal) }] : [];
  });
}

/** Everything but statements that only keep a text. */
const reads = new Set([
  ...evaluates,
  'AlterTableStmt',
  'CreateStmt',
  'IndexStmt',
  'ViewStmt',
  'CreatePolicyStmt',
  'AlterPolicyStmt',
  'CreateTrigStmt',
  'CreateDomainStmt',
]);

/** Whether a statement can mean the type: it names it, or a table of which a column has it, or one that nobody knows. */
function mayMean(type: string, statement: Visited, known: Known): boolean {
  for (const { kind, value } of visit({ [statement.kind]: statement.value })) {
    if (kind === 'TypeCast' && keyOf(nameParts({ TypeName: value.typeName })) === type) return true;
    for (const relation of [kind === 'RangeVar' ? value : null, value.relation, value.table, value.view]) {
      if (contentOf(relation).relname === undefined) continue;
      const columns = known.relation(relationKey(relation))?.columns;
      if (!columns || [...columns.values()].some((column) => keyOf(column.type.split('.')) === type)) return true;
    }
  }
  return false;
}

export const enumValueUsed: Rule = {
  code: 'enum-value-used',
  level: 'dangerous',
  title: 'Uses an enum value in the transaction that adds it',
  dangers: ['T04'],
  problem:
    'PostgreSQL lets a new value of an enum be used only after the transaction that added it has ended (error 55P04). A file is one transaction, so it fails as a whole, on every database on which the type was there before.',
  example: {
    applied: "create type public.mood as enum ('ok');\ncreate table public.notes (id bigint, mood public.mood);",
    sql: "alter type public.mood add value 'great';\nupdate public.notes set mood = 'great' where id = 1;",
  },
  sound: {
    applied: "create type public.mood as enum ('ok');\ncreate table public.notes (id bigint, mood public.mood);",
    sql: "alter type public.mood add value 'great';",
  },
  kinds: ['*'],
  judge: (subject) => {
    const { kind, value, known } = subject;
    if (known.addedValues.size === 0 || !reads.has(kind)) return null;
    const texts = new Set<string>();
    for (const one of visit({ [kind]: value }))
      if (one.kind === 'A_Const') texts.add(textOf(contentOf(one.value.sval).sval));
    if (![...texts].some((text) => known.addedValues.has(text))) return null;
    const added = addedValues(subject.before);
    const used = added.find((one) => texts.has(one.value) && mayMean(one.type, { kind, value }, known));
    if (!used) return null;
    return {
      what: `uses the value '${used.value}' of ${used.type} in the transaction that adds it (error 55P04)`,
      safe: [
        `Leave only this in the first file:`,
        `alter type ${used.type} add value '${used.value.replaceAll("'", "''")}';`,
        'Put what uses the value into the next file.',
      ],
    };
  },
};
