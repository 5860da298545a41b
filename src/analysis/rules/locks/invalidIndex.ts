import type { Rule } from '../../rule.js';
import { joinName, relationName, textOf } from '../../tree.js';
import { isNewIndex, tableOfIndex } from '../../droppable.js';
import { relationKey } from '../../known/known.js';

const applied =
  'create table public.customers (id bigint primary key, email text);\ncreate unique index concurrently customers_email_key on public.customers (email);';

export const invalidIndex: Rule = {
  code: 'invalid-index-kept',
  level: 'dangerous',
  title: 'Tries a concurrent build again where an invalid index may be left',
  dangers: ['L05', 'T08'],
  problem:
    'A concurrent build that failed leaves its index there, invalid: no query uses it, and a unique one keeps nothing apart. IF NOT EXISTS sees the name and does nothing, so the file succeeds and the index is still not valid.',
  example: {
    applied,
    sql: 'create unique index concurrently if not exists customers_email_key on public.customers (email);',
  },
  sound: { applied, sql: 'drop index concurrently if exists public.customers_email_key;' },
  kinds: ['IndexStmt'],
  judge: ({ value, known }) => {
    if (value.concurrent !== true || value.if_not_exists !== true) return null;
    const index = textOf(value.idxname);
    const name = joinName([index]);
    const isThere =
      tableOfIndex(known, index) !== undefined ||
      isNewIndex(known, [textOf((value.relation as { schemaname?: unknown }).schemaname), index]);
    return {
      what: isThere
        ? `builds index ${name} only where there is none, and a failed build may have left it invalid`
        : `skips index ${name} where a failed build has left an invalid one`,
      level: isThere && !known.isNew(relationKey(value.relation)) ? 'dangerous' : 'note',
      safe: [
        'In a file before, drop what the failed build left:',
        `drop index concurrently if exists ${name};`,
        'And then, in a file of its own:',
        `create ${value.unique === true ? 'unique ' : ''}index concurrently ${name} on ${relationName(value.relation)} (…);`,
      ],
    };
  },
};
