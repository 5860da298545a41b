/** An identifier as SQL writes it, quoted where it must be. */
export const part = String.raw`(?:"(?:[^"]|"")*"|[^\s".(),]+)`;
const qualified = String.raw`${part}\.${part}`;

export interface EntryName {
  readonly kind: string;
  /** Everything after the kind, as SQL writes it. */
  readonly name: string;
}

const kinds = [
  'rights on foreign data wrapper|rights on foreign server|rights on table|rights on sequence|rights on column|rights on function',
  'rights on language|rights on schema|rights on type|rights in extension|rights in|default rights|row level security',
  'materialized view|view|table|column|constraint|invalid index|index|rule|sequence|policy|trigger|statistics',
  'function|procedure|aggregate|language|transform|schema|version of extension|extension|event trigger|publication of|publication',
  'type|operator family|operator class|operator|access method|cast|conversion|collation|foreign data wrapper|foreign server',
  'options of user mapping|user mapping|text search parser|text search dictionary|text search template|text search configuration|large objects',
].flatMap((line) => line.split('|'));

/** An entry of the catalogue, kind and name told apart. What is said of something has the kind `comment`. */
export function readEntryName(entry: string): EntryName {
  if (entry.startsWith('comment on ')) return { kind: 'comment', name: entry.slice('comment on '.length) };
  const kind = kinds.filter((one) => entry.startsWith(`${one} `)).sort((a, b) => b.length - a.length)[0];
  return kind === undefined ? { kind: '', name: entry } : { kind, name: entry.slice(kind.length + 1) };
}

const onRelation = new RegExp(`^(${part}) on (${qualified})$`);
/** `own_orders on public.orders` → both names. */
export function splitOn(name: string): { readonly own: string; readonly relation: string } | null {
  const [, own, relation] = onRelation.exec(name) ?? [];
  return own === undefined || relation === undefined ? null : { own, relation };
}

const ofColumn = new RegExp(`^(${qualified})\\.(${part})$`);
export function splitColumn(name: string): { readonly relation: string; readonly column: string } | null {
  const [, relation, column] = ofColumn.exec(name) ?? [];
  return relation === undefined || column === undefined ? null : { relation, column };
}

const schemaAndName = new RegExp(`^(${part})\\.(${part})$`);
export function splitSchema(name: string): { readonly schema: string; readonly own: string } | null {
  const [, schema, own] = schemaAndName.exec(name) ?? [];
  return schema === undefined || own === undefined ? null : { schema, own };
}

const routine = new RegExp(`^(${part})\\.(${part})\\(([\\s\\S]*)\\)$`);
export function splitRoutine(
  name: string,
): { readonly schema: string; readonly own: string; readonly takes: string } | null {
  const [, schema, own, takes] = routine.exec(name) ?? [];
  return schema === undefined || own === undefined || takes === undefined ? null : { schema, own, takes };
}

/** The table or view that an entry is a part of, as SQL writes it; null for what stands by itself. */
export function relationOf({ kind, name }: EntryName): string | null {
  if (kind === 'column' || kind === 'rights on column') return splitColumn(name)?.relation ?? null;
  if (['constraint', 'policy', 'trigger', 'rule'].includes(kind)) return splitOn(name)?.relation ?? null;
  if (['row level security', 'rights on table'].includes(kind)) return name;
  return null;
}
