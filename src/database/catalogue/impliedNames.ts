/** Names that types have inside of the server, where they are written otherwise. */
const insideNames: Readonly<Record<string, string>> = {
  bigint: 'int8',
  integer: 'int4',
  smallint: 'int2',
  real: 'float4',
  'double precision': 'float8',
  boolean: 'bool',
  character: 'bpchar',
  'character varying': 'varchar',
  'bit varying': 'varbit',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
};

const namedConstant =
  /((?:'(?:[^']|'')*'|\bNULL)::((?:"(?:[^"]|"")*"|[^'"():;[\]])+?(?:\([\d,]+\)[a-z ]*)?(?:\[\])?)) AS ("(?:[^"]|"")*"|\w+)/g;

const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

/** What a constant is called in the list of a SELECT that gives it no name: as its type. */
function impliedName(type: string): string {
  const bare = type.replace(/\([\d,]+\)|\[\]/g, '');
  const last = /(?:"(?:[^"]|"")*"|[^."]+)$/.exec(bare)?.[0] ?? bare;
  return insideNames[last] ?? unquoted(last);
}

/**
 * `SELECT 'x'` inside of a policy, a rule or a function has no name, and the server writes it as `SELECT 'x'::text`. Read
 * again, that has one: from then on it is written as `SELECT 'x'::text AS text`. Both become the first.
 */
export const withoutImpliedNames = (text: string): string =>
  text.replace(namedConstant, (all, constant: string, type: string, name: string) =>
    impliedName(type) === unquoted(name) ? constant : all,
  );

/** A body that the server keeps as a text is written back letter for letter. */
const keptAsText = /^AS [$']/m;

/** Whether the server writes the queries in an entry of this kind anew, each time that it is asked. */
export const isWrittenAnew = (kind: string, text: string): boolean =>
  ['view', 'materialized view', 'policy', 'rule'].includes(kind) ||
  (['function', 'procedure'].includes(kind) && !keptAsText.test(text));
