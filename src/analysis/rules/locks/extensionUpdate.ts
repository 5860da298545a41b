import type { Rule } from '../../rule.js';
import { joinName, textOf } from '../../tree.js';

export const extensionUpdate: Rule = {
  code: 'extension-update',
  level: 'dangerous',
  title: 'Updates an extension',
  dangers: ['L41'],
  problem:
    'The script of the extension runs, and nobody here has read it: it may lock tables, change types, or drop functions that yours call. Which version comes depends on the server. There is no way back to the old one.',
  example: { sql: 'alter extension pg_trgm update;' },
  sound: { sql: 'create extension if not exists pg_trgm with schema extensions;' },
  kinds: ['AlterExtensionStmt'],
  judge: ({ value }) => {
    const name = joinName([textOf(value.extname)]);
    return {
      what: `updates extension ${name}, by a script that nobody here has read`,
      safe: [
        'Rehearse it on a server of the same image, and see first which versions there are:',
        `select * from pg_extension_update_paths('${textOf(value.extname)}');`,
      ],
    };
  },
};
