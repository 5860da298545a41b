import { schemaOfKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { joinName, quoteName, textOf, visit } from '../../tree.js';

const kinds = new Set([
  'AlterTableStmt',
  'CreatePolicyStmt',
  'CreateTrigStmt',
  'DeleteStmt',
  'DropStmt',
  'GrantStmt',
  'IndexStmt',
  'InsertStmt',
  'RenameStmt',
  'TruncateStmt',
  'UpdateStmt',
]);

export const ambiguousName: Rule = {
  code: 'ambiguous-name',
  level: 'warning',
  title: 'Names a table without its schema, and there are two of that name',
  dangers: ['T06'],
  problem:
    'Without a schema the search_path of the session decides which table is meant. Two schemas have a table of this name, so the statement can change the other one, on a server with another search_path or after a SET in an earlier file.',
  example: {
    applied: 'create table public.tasks (id bigint);\ncreate table app.tasks (id bigint);',
    sql: 'alter table tasks add column due_at timestamptz;',
  },
  sound: {
    applied: 'create table public.tasks (id bigint);\ncreate table app.tasks (id bigint);',
    sql: 'alter table app.tasks add column due_at timestamptz;',
  },
  kinds: ['*'],
  judge: ({ kind, value, known }) => {
    if (!kinds.has(kind)) return null;
    const nodes = [...visit({ [kind]: value })];
    const local = new Set(nodes.flatMap((one) => (one.kind === 'CommonTableExpr' ? [textOf(one.value.ctename)] : [])));
    const ranges = [
      value.relation,
      value.table,
      ...nodes.flatMap((one) => (one.kind === 'RangeVar' ? [one.value] : [])),
    ];
    for (const range of ranges) {
      const { relname, schemaname, relpersistence } = (range ?? {}) as Record<string, unknown>;
      const name = textOf(relname);
      if (name === '' || schemaname !== undefined || relpersistence === 't' || local.has(name)) continue;
      const meant = [...known.relations.keys()].filter((key) => key === `${schemaOfKey(key)}.${quoteName(name)}`);
      if (meant.length < 2) continue;
      return {
        what: `names ${joinName([name])} without its schema; there is ${meant.join(' and ')}`,
        safe: [`Write the schema: ${meant.join(' or ')}.`],
      };
    }
    return null;
  },
};
