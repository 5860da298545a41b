import { evaluates } from '../../called.js';
import { keyOf } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { contentOf, nameParts, visit, type Content, type Visited } from '../../tree.js';
import { isOwnFunction } from '../../ownFunctions.js';

/** Every call that a statement evaluates, wherever in an expression it stands. */
function callsOf({ kind, value }: Visited): Content[] {
  if (!evaluates.has(kind)) return [];
  return [...visit({ [kind]: value })].flatMap((one) => {
    if (one.kind === 'CallStmt') return [contentOf(one.value.funccall)];
    return one.kind === 'FuncCall' ? [one.value] : [];
  });
}

export const unknownCall: Rule = {
  code: 'unknown-function-called',
  level: 'warning',
  title: 'Calls a function that no migration defines',
  dangers: ['A02'],
  problem:
    'What happens stands in the body of the function, and no file says what that is: it was made by hand, or by an extension. It can delete as well as count.',
  example: { sql: 'select public.cleanup();' },
  sound: {
    applied: "create function public.cleanup() returns int language sql set search_path = '' as $$ select 1 $$;",
    sql: 'select public.cleanup();',
  },
  kinds: ['*'],
  judge: ({ kind, value, known }) => {
    const names = callsOf({ kind, value }).flatMap(({ funcname }) => {
      const parts = nameParts(funcname);
      const isKnown = isOwnFunction(parts.at(-2), parts.at(-1) ?? '') || known.isCallable(keyOf(parts));
      return isKnown ? [] : [keyOf(parts)];
    });
    if (names.length === 0) return null;
    return {
      what: `calls ${[...new Set(names)].join(', ')}, which no migration defines: not analysed`,
      safe: [
        'Write out what it does, or look at its body on production:',
        `select pg_get_functiondef('${names[0] ?? ''}'::regproc);`,
      ],
    };
  },
};
