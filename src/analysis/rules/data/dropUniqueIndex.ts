import { droppedBy, isNewIndex, tableOfIndex } from '../../droppable.js';
import { keyOf, relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';

const applied =
  'create table public.customers (id bigint primary key, email text);\ncreate unique index customers_email_key on public.customers (email);';

export const dropUniqueIndex: Rule = {
  code: 'drop-unique-index',
  level: 'dangerous',
  title: 'Drops the index that keeps values apart',
  dangers: ['D17'],
  problem:
    'The index does not only make searches fast: it refuses a second row with the same value. Without it duplicates come in, and then it cannot be built again. ON CONFLICT of these columns fails at once.',
  example: { applied, sql: 'drop index public.customers_email_key;' },
  sound: {
    applied,
    sql: 'create unique index customers_lower_email_key on public.customers (lower(email));\ndrop index public.customers_email_key;',
  },
  kinds: ['DropStmt'],
  judge: ({ value, known, settled, before, after }) => {
    if (value.removeType !== 'OBJECT_INDEX') return null;
    return droppedBy(value).flatMap(({ name, parts }) => {
      const index = parts.at(-1) ?? '';
      const key = tableOfIndex(known, index) ?? keyOf(parts);
      const isUnique = known.described(key)?.indexes.get(index) === true;
      const isBuiltAgain = settled.relation(key)?.indexes.get(index) === true;
      const another = [...before, ...after].some(
        (one) => one.kind === 'IndexStmt' && one.value.unique === true && relationKey(one.value.relation) === key,
      );
      if (!isUnique || isBuiltAgain || another || isNewIndex(known, parts)) return [];
      return {
        what: `drops unique index ${name}, which keeps the rows of ${key} apart`,
        safe: [
          'Build the one that takes its place first, in a file of its own:',
          `create unique index concurrently ${parts.at(-1) ?? ''}_new on ${key} (…);`,
        ],
      };
    });
  },
};
