import { keyOf } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { contentOf, listOf, nameParts, nodeOf, type Content, type Visited } from '../../tree.js';

/** Functions of PostgreSQL, of Supabase and of usual extensions that a migration calls for their own sake. */
const ownSchemas = new Set([
  'pg_catalog',
  'extensions',
  'auth',
  'storage',
  'vault',
  'net',
  'cron',
  'pgmq',
  'realtime',
  'graphql',
  'supabase_functions',
  'pgsodium',
  'information_schema',
]);
const builtIn =
  /^(pg_\w+|set_config|current_setting|setval|nextval|currval|lastval|now|version|format|to_\w+|count|sum|min|max|avg|coalesce|string_agg|array_\w+|json\w*|has_\w+|row_number|length|lower|upper|concat\w*|quote_\w+|md5|random|gen_random_\w+|uuid_\w+|clock_timestamp|statement_timestamp|current_\w+|exists|generate_series|lo_\w+|dblink\w*|http\w*|create_hypertable|add_\w+_policy|unnest|txid_\w+|obj_description|col_description|regexp_\w+|split_part|trim|btrim|substr\w*|left|right|floor|ceil|round|abs|greatest|least|date_trunc|extract|age|make_\w+|lag|lead|first_value|last_value|bool_and|bool_or|every|decode|encode|digest|crypt|gen_salt|hmac|inet_\w+|cast)$/;

/** Calls that are the whole of a statement, `select f()` or `call p()`. */
function calledForItself({ kind, value }: Visited): Content[] {
  if (kind === 'CallStmt') return [contentOf(value.funccall)];
  if (kind !== 'SelectStmt') return [];
  const targets = listOf(value.targetList).map((one) => nodeOf(one.value.val));
  const from = listOf(value.fromClause).flatMap((one) =>
    one.kind === 'RangeFunction' ? listOf(one.value.functions) : [],
  );
  const functions = from.flatMap((one) => listOf(one.value.items));
  return [...targets, ...functions].flatMap((one) => (one?.kind === 'FuncCall' ? [one.value] : []));
}

export const unknownCall: Rule = {
  code: 'unknown-function-called',
  level: 'warning',
  title: 'Calls a function that no migration defines',
  dangers: ['A02'],
  problem:
    'What happens stands in the body of the function, and no file says what that is: it was made by hand, or by an extension. It can delete as well as count.',
  example: { sql: 'select public.cleanup();' },
  sound: {
    applied: "create function public.cleanup() returns int language sql set search_path = '' as $$ select 1 $$;",
    sql: 'select public.cleanup();',
  },
  kinds: ['*'],
  judge: ({ kind, value, known }) => {
    const names = calledForItself({ kind, value }).flatMap(({ funcname }) => {
      const parts = nameParts(funcname);
      const [schema, name] = [parts.at(-2), parts.at(-1) ?? ''];
      const isOwn = schema === undefined ? builtIn.test(name) : ownSchemas.has(schema);
      return isOwn || known.functions.has(keyOf(parts)) ? [] : [keyOf(parts)];
    });
    if (names.length === 0) return null;
    return {
      what: `calls ${[...new Set(names)].join(', ')}, which no migration defines: not analysed`,
      safe: [
        'Write out what it does, or look at its body on production:',
        `select pg_get_functiondef('${names[0] ?? ''}'::regproc);`,
      ],
    };
  },
};
