import { keyOf, relationKey, schemaOfKey, type Known } from '../../known/known.js';
import { wordOf } from '../../droppable.js';
import { isTriggerFunction } from '../../routines.js';
import type { Rule } from '../../rule.js';
import { joinName, nameParts, quoteName, textOf, type Content } from '../../tree.js';

const routines = new Set(['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE']);
const views = new Set(['OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE']);

/** The old name of what clients name, and how to keep it; null where nobody outside names it. Tables are squawk's. */
function renamed(value: Content, known: Known): { name: string; safe: string[] } | null {
  const type = textOf(value.renameType);
  const to = quoteName(textOf(value.newname));
  if (type === 'OBJECT_SCHEMA') {
    const name = quoteName(textOf(value.subname));
    return known.schemas.get(name) === 'pending'
      ? null
      : {
          name: `schema ${name}`,
          safe: ['Make the new schema beside the old one, and move the clients first:', `create schema ${to};`],
        };
  }
  if (routines.has(type)) {
    const key = keyOf(nameParts(value.object));
    const all = known.functions.get(key) ?? [];
    const isOwn =
      all.length > 0 && all.every(({ content, origin }) => origin === 'pending' || isTriggerFunction(content));
    if (isOwn || !known.exposes(key)) return null;
    return {
      name: `${wordOf(type)} ${key}`,
      safe: [
        'Make the function under its new name beside the old one, and drop the old one a release later:',
        `create function ${schemaOfKey(key)}.${to}(…) …;`,
      ],
    };
  }
  const isColumn = type === 'OBJECT_COLUMN' && views.has(textOf(value.relationType));
  if (!isColumn && !views.has(type)) return null;
  const key = relationKey(value.relation);
  if (known.isNew(key)) return null;
  return isColumn
    ? {
        name: `column ${key}.${quoteName(textOf(value.subname))}`,
        safe: [
          'Give out both names for a while:',
          `create or replace view ${key} … as select …, ${quoteName(textOf(value.subname))} as ${to};`,
        ],
      }
    : {
        name: `${wordOf(type)} ${key}`,
        safe: [
          'Keep a view under the old name until no client asks for it:',
          `create view ${key} with (security_invoker = on) as select * from ${schemaOfKey(key)}.${to};`,
        ],
      };
}

export const objectRenamed: Rule = {
  code: 'api-object-renamed',
  level: 'dangerous',
  title: 'Renames a function, a view or a schema that running clients ask for',
  dangers: ['C02'],
  problem:
    'Clients ask the API by name. From this moment on they get an error for the old one, until every one of them is deployed anew.',
  example: {
    applied: 'create function public.total() returns int language sql as $$ select 1 $$;',
    sql: 'alter function public.total() rename to sum_total;',
  },
  sound: {
    applied: 'create function public.total() returns int language sql as $$ select 1 $$;',
    sql: "create function public.sum_total() returns int language sql set search_path = '' as $$ select 1 $$;",
  },
  kinds: ['RenameStmt'],
  judge: ({ value, known }) => {
    const one = renamed(value, known);
    return (
      one && {
        what: `renames ${one.name} to ${joinName([textOf(value.newname)])}; running clients still ask for the old name`,
        safe: one.safe,
      }
    );
  },
};
