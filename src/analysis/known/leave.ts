import { joinName, nameParts, quoteName, textOf, type Content } from '../tree.js';
import { signatureOfDrop } from './signature.js';
import { defaultSchema, keyOf, relationKey, schemaOfKey, type Known, type KnownRelation } from './known.js';

const relationTypes = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_SEQUENCE',
]);

/** Forgets what a DROP takes. What goes along by CASCADE is only followed for schemas. */
export function drop(known: Known, value: Content): void {
  const type = textOf(value.removeType);
  for (const object of (value.objects ?? []) as unknown[]) {
    const parts = nameParts(object);
    if (relationTypes.has(type)) forget(known, keyOf(parts));
    else if (type === 'OBJECT_FUNCTION' || type === 'OBJECT_PROCEDURE' || type === 'OBJECT_ROUTINE')
      forgetFunction(known, object);
    else if (type === 'OBJECT_PUBLICATION') known.publications.delete(parts[0] ?? '');
    else if (type === 'OBJECT_TYPE' || type === 'OBJECT_DOMAIN') known.types.delete(keyOf(parts));
    else if (type === 'OBJECT_SCHEMA') forgetSchema(known, parts[0] ?? '');
    else if (type === 'OBJECT_INDEX')
      for (const [, relation] of known.allDescribed()) relation.indexes.delete(parts.at(-1) ?? '');
    else ofTable(known, type, parts);
  }
}

/** Policies and triggers: the last part is their name, those before it the table. */
function ofTable(known: Known, type: string, parts: readonly string[]): void {
  const relation = known.described(keyOf(parts.slice(0, -1)));
  const name = parts.at(-1) ?? '';
  if (type === 'OBJECT_POLICY') relation?.policies.delete(name);
  if (type === 'OBJECT_TRIGGER') relation?.triggers.delete(name);
  if (type === 'OBJECT_RULE') relation?.rules.delete(name);
}

/** Its namesakes with other arguments stay. */
function forgetFunction(known: Known, object: unknown): void {
  const key = keyOf(nameParts(object));
  const signature = signatureOfDrop(object);
  const others = (known.functions.get(key) ?? []).filter((one) => signature !== null && one.signature !== signature);
  if (others.length > 0) known.functions.set(key, others);
  else known.functions.delete(key);
}

function forget(known: Known, key: string): void {
  const old = known.described(key);
  if (old) known.dropped.set(key, old);
  if (old?.origin === 'pending') known.newThen.add(key);
  known.relations.delete(key);
  known.strangers.delete(key);
  known.gone.add(key);
  const kept = known.references.filter(({ from, to }) => from !== key && to !== key);
  known.references.splice(0, known.references.length, ...kept);
}

function forgetSchema(known: Known, schema: string): void {
  known.schemas.delete(quoteName(schema));
  for (const [key] of known.allDescribed()) if (schemaOfKey(key) === quoteName(schema)) forget(known, key);
}

/** ALTER … RENAME and SET SCHEMA of relations, columns and types. */
export function rename(known: Known, value: Content): void {
  const type = textOf(value.renameType ?? value.objectType);
  if (type === 'OBJECT_COLUMN') {
    renameColumn(known.described(relationKey(value.relation)), textOf(value.subname), textOf(value.newname));
    return;
  }
  if (type === 'OBJECT_TYPE' || type === 'OBJECT_DOMAIN') {
    renameType(known, value);
    return;
  }
  if (type === 'OBJECT_POLICY') renamePolicy(known.described(relationKey(value.relation)), value);
  if (!relationTypes.has(type)) return;
  const from = relationKey(value.relation);
  const newName = textOf(value.newname);
  const { schemaname, relname } = (value.relation ?? {}) as Content;
  const to =
    newName === ''
      ? joinName([textOf(value.newschema), textOf(relname)])
      : joinName([textOf(schemaname) || defaultSchema, newName]);
  known.gone.add(from);
  if (!known.relation(from)) known.moved.add(to);
  else if (known.relation(from)?.origin === 'pending') known.newThen.add(from);
  for (const all of [known.relations, known.strangers]) move(all, from, to);
  const moved = known.references.map((one) => ({
    ...one,
    from: one.from === from ? to : one.from,
    to: one.to === from ? to : one.to,
  }));
  known.references.splice(0, known.references.length, ...moved);
}

function move<T>(all: Map<string, T>, from: string, to: string): void {
  const one = all.get(from);
  if (one === undefined) return;
  all.delete(from);
  all.set(to, one);
}

function renamePolicy(relation: KnownRelation | undefined, { subname, newname }: Content): void {
  const policy = relation?.policies.get(textOf(subname));
  if (!relation || !policy) return;
  relation.policies.delete(textOf(subname));
  relation.policies.set(textOf(newname), policy);
}

function renameColumn(relation: KnownRelation | undefined, from: string, to: string): void {
  const column = relation?.columns.get(from);
  if (!relation || !column) return;
  relation.columns.delete(from);
  relation.columns.set(to, column);
}

/** Columns keep their type under its new name. */
function renameType(known: Known, value: Content): void {
  const parts = nameParts(value.object);
  const from = keyOf(parts);
  const to =
    textOf(value.newname) === ''
      ? joinName([textOf(value.newschema), parts.at(-1) ?? ''])
      : joinName([parts.at(-2) ?? defaultSchema, textOf(value.newname)]);
  const type = known.types.get(from);
  known.types.delete(from);
  if (type) known.types.set(to, type);
  for (const [, { columns }] of known.allDescribed())
    for (const [name, column] of columns)
      if (keyOf(column.type.split('.')) === from) columns.set(name, { ...column, type: to });
}
