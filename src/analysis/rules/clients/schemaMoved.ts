import { wordOf } from '../../droppable.js';
import { keyOf, relationKey, schemaOfKey } from '../../known/known.js';
import { isTriggerFunction } from '../../routines.js';
import type { Rule } from '../../rule.js';
import { nameParts, quoteName, textOf } from '../../tree.js';

const relations = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE']);
const routines = new Set(['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE']);

export const schemaMoved: Rule = {
  code: 'schema-moved',
  level: 'dangerous',
  title: 'Moves an object that running clients ask for into another schema',
  dangers: ['C02'],
  problem:
    'The API serves some schemas and no others. An object that is moved is gone for every client that asks for it, and functions that name it with its schema fail when they run.',
  example: { applied: 'create table public.notes (id bigint);', sql: 'alter table public.notes set schema private;' },
  sound: { sql: 'create table public.notes (id bigint);\nalter table public.notes set schema private;' },
  kinds: ['AlterObjectSchemaStmt'],
  judge: ({ value, known }) => {
    const type = textOf(value.objectType);
    const to = quoteName(textOf(value.newschema));
    const key = relations.has(type) ? relationKey(value.relation) : keyOf(nameParts(value.object));
    if (relations.has(type) ? known.isNew(key) : !routines.has(type)) return null;
    const functions = known.functions.get(key) ?? [];
    const isOwn =
      functions.length > 0 &&
      functions.every(({ content, origin }) => origin === 'pending' || isTriggerFunction(content));
    if (routines.has(type) && (isOwn || !known.exposes(key))) return null;
    const name = key.slice(schemaOfKey(key).length + 1);
    return {
      what: `moves ${wordOf(type)} ${key} into the schema ${to}; running clients ask for it where it was`,
      safe: relations.has(type)
        ? [
            'Once no client asks for it any more; until then leave a view under the old name:',
            `create view ${key} with (security_invoker = on) as select * from ${to}.${name};`,
          ]
        : [
            'Make it in the new schema beside the old one, and drop the old one a release later:',
            `create function ${to}.${name}(…) …;`,
          ],
    };
  },
};
