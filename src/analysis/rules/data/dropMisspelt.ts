import { droppedBy, wordOf } from '../../droppable.js';
import type { Known } from '../../known/known.js';
import type { Rule } from '../../rule.js';

const applied = "create type public.order_state as enum ('open', 'paid');";

export const dropMisspelt: Rule = {
  code: 'drop-misspelt',
  level: 'warning',
  title: 'Drops a name that no file makes, and nearly one that is there',
  dangers: ['D25'],
  problem:
    'IF EXISTS hides a spelling mistake: the statement does nothing, the ledger says that it ran, and the next step relies on it.',
  example: { applied, sql: 'drop type if exists public.order_stat;' },
  sound: { applied, sql: 'drop type if exists public.order_state;' },
  kinds: ['DropStmt'],
  judge: ({ value, known }) => {
    if (value.missing_ok !== true) return null;
    const word = wordOf(value.removeType);
    const names = namesOf(word, known);
    return droppedBy(value).flatMap(({ name, key }) => {
      if (names.length === 0 || names.includes(key) || known.gone.has(key)) return [];
      const meant = names.find((other) => isNearly(other, key));
      if (meant === undefined) return [];
      return {
        what: `drops ${word} ${name}, which no file makes; ${meant} is there`,
        safe: ['Leave IF EXISTS out, so that a mistake is seen:', `drop ${word} ${meant};`],
      };
    });
  },
};

function namesOf(word: string, known: Known): string[] {
  if (word === 'function' || word === 'procedure') return [...known.functions.keys()];
  if (word === 'type' || word === 'domain') return [...known.types.keys()];
  return [...known.relations].flatMap(([key, { kind }]) => (kind === word ? [key] : []));
}

const mostChanges = 2;

/** Two letters at most are missing, changed or swapped; short names differ by as much without being a mistake. */
function isNearly(one: string, other: string): boolean {
  const shortest = Math.min(one.length, other.length) - one.lastIndexOf('.') - 1;
  if (shortest < 6 || Math.abs(one.length - other.length) > mostChanges) return false;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? Infinity) <= mostChanges;
}
