import { namedFunctions } from '../../known/functions.js';
import { called, isDefiner, isStrict, sameFunction, volatility } from '../../routines.js';
import type { Rule, Subject } from '../../rule.js';
import { joinName, nameParts, type Content } from '../../tree.js';

/** What the statement says of it, in order to compare: only options that are said are changed by ALTER. */
function changes(before: Content | null, after: Content, said: (name: string) => boolean): string[] {
  const was = (text: string, old: string | null) => (old === null ? text : `${text} instead of ${old}`);
  const all = [
    said('volatility') && (!before || volatility(before) !== volatility(after))
      ? was(volatility(after), before && volatility(before))
      : null,
    said('strict') && (!before || isStrict(before) !== isStrict(after))
      ? isStrict(after)
        ? 'strict: a NULL argument now gives NULL'
        : 'called with NULL arguments, too'
      : null,
    said('security') && before && isDefiner(before) && !isDefiner(after)
      ? "run with its caller's rights instead of its owner's"
      : null,
  ];
  return all.filter((one) => one !== null);
}

function judged({ kind, value, known }: Subject): { name: string; found: string[] } | null {
  if (kind === 'CreateFunctionStmt') {
    const old = sameFunction(known, value);
    return old?.origin === 'history' ? { name: called(value), found: changes(old.content, value, () => true) } : null;
  }
  const old = namedFunctions(known, value.func)[0];
  if (old?.origin === 'pending') return null;
  const options = (value.actions ?? []) as { DefElem?: Content }[];
  const said = (name: string) => options.some((one) => one.DefElem?.defname === name);
  return {
    name: joinName(nameParts({ ObjectWithArgs: value.func })),
    found: changes(old?.content ?? null, { options: value.actions }, said),
  };
}

export const behaviourChanged: Rule = {
  code: 'function-behaviour-changed',
  level: 'warning',
  title: 'Changes how a function may be planned, called or with whose rights it runs',
  dangers: ['C05'],
  problem:
    'PostgreSQL believes what a function says of itself: the answer of an immutable one is kept, a strict one is not asked about NULL. If that is not so, policies, indexes and queries that use it give wrong answers.',
  example: {
    applied: 'create function public.total(n int) returns int language sql stable as $$ select n $$;',
    sql: 'alter function public.total(int) immutable;',
  },
  sound: {
    applied: 'create function public.total(n int) returns int language sql stable as $$ select n $$;',
    sql: "alter function public.total(int) set search_path = '';",
  },
  kinds: ['AlterFunctionStmt', 'CreateFunctionStmt'],
  judge: (subject) => {
    const one = judged(subject);
    if (!one || one.found.length === 0) return null;
    return {
      what: `makes ${one.name} ${one.found.join(', ')}`,
      safe: ['Look where it is used first: policies, indexes, generated columns, views.'],
    };
  },
};
