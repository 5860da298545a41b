interface Column {
  readonly type: string;
  readonly isNotNull: boolean;
  readonly generated: string | null;
  readonly usual: string | null;
  readonly identity: string | null;
  readonly collation: string | null;
  readonly storage: string | null;
  readonly compression: string | null;
  readonly statistics: string | null;
  readonly options: string | null;
  readonly rest: string | null;
}

const shape = new RegExp(
  [
    String.raw`^([\s\S]+?)( not null)?(?: generated (\w [\s\S]+?)| default ([\s\S]+?))?(?: identity ([ad]))?`,
    String.raw`(?: collate ((?:"(?:[^"]|"")*"|[\w$.])+))?(?: storage ([a-z]))?(?: compression ([a-z]))?`,
    String.raw`(?: statistics (\d+))?(?: options (\{[\s\S]*?\}))?( server options [\s\S]+)?$`,
  ].join(''),
);

function read(definition: string): Column {
  const [, type = '', notNull, generated, usual, identity, collation, storage, compression, statistics, options, rest] =
    shape.exec(definition) ?? [];
  return {
    type,
    isNotNull: notNull !== undefined,
    generated: generated ?? null,
    usual: usual ?? null,
    identity: identity ?? null,
    collation: collation ?? null,
    storage: storage ?? null,
    compression: compression ?? null,
    statistics: statistics ?? null,
    options: options ?? null,
    rest: rest ?? null,
  };
}

const storages: Readonly<Record<string, string>> = { p: 'plain', e: 'external', m: 'main', x: 'extended' };
const compressions: Readonly<Record<string, string>> = { p: 'pglz', l: 'lz4' };

/** Statements that make a column what it was, values kept as far as the types let them; null where only its table anew does. */
export function columnBack(
  relation: string,
  column: string,
  definition: string,
  nowDefinition: string,
): string[] | null {
  const [was, is] = [read(definition), read(nowDefinition)];
  if (was.rest !== is.rest || was.type === '' || is.type === '') return null;
  if (was.generated !== null && was.generated !== is.generated) return null;
  const alter = (words: string): string => `alter table ${relation} alter column ${column} ${words}`;
  const isRetyped = was.type !== is.type || was.collation !== is.collation;
  const statements: string[] = [];
  if (was.generated === null && is.generated !== null) statements.push(alter('drop expression'));
  if (was.identity === null && is.identity !== null) statements.push(alter('drop identity'));
  if (is.usual !== null && (isRetyped || was.usual === null)) statements.push(alter('drop default'));
  if (isRetyped) {
    const collate = was.collation === null ? '' : ` collate ${was.collation}`;
    statements.push(alter(`type ${was.type}${collate} using ${castBack(column, was.type, is.type)}`));
  }
  if (was.usual !== null && (isRetyped || was.usual !== is.usual)) statements.push(alter(`set default ${was.usual}`));
  if (was.isNotNull !== is.isNotNull) statements.push(alter(was.isNotNull ? 'set not null' : 'drop not null'));
  if (was.identity !== null && is.identity !== null && was.identity !== is.identity)
    statements.push(alter(`set generated ${was.identity === 'a' ? 'always' : 'by default'}`));
  if (was.storage !== is.storage)
    statements.push(alter(`set storage ${was.storage === null ? 'default' : (storages[was.storage] ?? '')}`));
  if (was.compression !== is.compression)
    statements.push(
      alter(`set compression ${was.compression === null ? 'default' : (compressions[was.compression] ?? '')}`),
    );
  if (was.statistics !== is.statistics) statements.push(alter(`set statistics ${was.statistics ?? '-1'}`));
  if (was.options !== is.options) statements.push(...optionsBack(was.options, is.options, alter));
  return statements;
}

/**
 * A cast that is written down cuts and rounds without a word. What was written since and does not fit is refused: no number
 * is made of the words, which are joined to the column so that nobody computes them beforehand.
 */
function castBack(column: string, was: string, is: string): string {
  const plain = `${column}::${was}`;
  if (was === is || was === 'text' || was === 'character varying') return plain;
  const refusal = `concat('a value of now does not fit into the type of before', left(${column}::text, 0))::integer::text::${was}`;
  return `case when ${plain}::${is}::text is not distinct from ${column}::text then ${plain} else ${refusal} end`;
}

/** `{fillfactor=90}`, as the catalogue writes options: what was set is set again, what came is reset. */
export function optionsBack(
  was: string | null,
  is: string | null,
  alter: (words: string) => string,
  prefix = '',
): string[] {
  const [before, now] = [readOptions(was), readOptions(is)];
  const reset = [...now.keys()].filter((key) => !before.has(key)).map((key) => `${prefix}${key}`);
  const set = [...before]
    .filter(([key, value]) => now.get(key) !== value)
    .map(([key, value]) => `${prefix}${key} = ${value}`);
  return [
    ...(reset.length > 0 ? [alter(`reset (${reset.join(', ')})`)] : []),
    ...(set.length > 0 ? [alter(`set (${set.join(', ')})`)] : []),
  ];
}

const readOptions = (text: string | null): Map<string, string> =>
  new Map(
    (text ?? '{}')
      .slice(1, -1)
      .split(',')
      .flatMap((one) => {
        const at = one.indexOf('=');
        return at < 0 ? [] : [[one.slice(0, at), one.slice(at + 1)] as const];
      }),
  );
