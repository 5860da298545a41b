import { calledIn } from '../../expressions.js';
import { isCascade } from '../../droppable.js';
import { keyOf, type Known, type KnownFunction } from '../../known/known.js';
import { signatureOf, signatureOfDrop } from '../../known/signature.js';
import { isTriggerFunction, returnType } from '../../routines.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { nameParts, type Content } from '../../tree.js';

const routines = new Set(['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE']);

/** What the file makes again under the same name and arguments. */
function madeAgain({ after }: Subject, key: string, signature: string | null): Content | undefined {
  return after.find(
    ({ kind, value }) =>
      kind === 'CreateFunctionStmt' &&
      keyOf(nameParts(value.funcname)) === key &&
      (signature === null || signatureOf(value) === signature),
  )?.value;
}

function inPolicies(known: Known, name: string): string[] {
  return known
    .allDescribed()
    .flatMap(([key, { policies }]) =>
      [...policies.values()].some((policy) =>
        calledIn([policy.qual, policy.with_check]).some((one) => one.split('.').at(-1) === name),
      )
        ? [key]
        : [],
    );
}

function judgeOne(subject: Subject, object: unknown): Found | null {
  const { known, value } = subject;
  const parts = nameParts(object);
  const key = keyOf(parts);
  const signature = signatureOfDrop(object);
  const all = known.functions.get(key) ?? [];
  const meant: KnownFunction | undefined = all.find((one) => signature === null || one.signature === signature);
  if (!known.exposes(key) || meant?.origin === 'pending') return null;
  if (meant && isTriggerFunction(meant.content)) return null;
  const again = madeAgain(subject, key, signature);
  const name = `${key}(${signature ?? meant?.signature ?? ''})`;
  if (again && isTriggerFunction(again)) return null;
  const safe = [
    'Keep it until no client calls it any more, and make the new one under a name of its own:',
    `create function ${key}_v2(…) …;`,
  ];
  if (!again) return { what: `drops function ${name}, which running clients call by its name and arguments`, safe };
  // It was there under IF EXISTS, or with what it returned before: no file says.
  if (!meant)
    return {
      what: `drops function ${name} and makes it anew: its grants are lost, and what it returns may differ`,
      safe: [`create or replace function ${key}(…) …;`],
      level: value.missing_ok === true ? 'note' : 'warning',
    };
  const [old, now] = [returnType(meant.content), returnType(again)];
  if (old !== now) return { what: `drops function ${name} and makes it return ${now} instead of ${old}`, safe };
  return {
    what: `drops function ${name} and makes it anew: its grants are lost`,
    safe: [`create or replace function ${key}(…) …;`],
    level: 'note',
  };
}

export const functionDropped: Rule = {
  code: 'function-dropped',
  level: 'dangerous',
  title: 'Drops a function that running clients call, or changes what it returns',
  dangers: ['C04', 'S12'],
  problem:
    'rpc() finds a function by its name and the names of its arguments. Once it is gone, or returns something else, deployed clients fail. Its grants go with it, also when it is made anew.',
  example: {
    applied: 'create function public.total(n int) returns int language sql as $$ select n $$;',
    sql: 'drop function public.total(int);',
  },
  sound: {
    applied: 'create function public.total(n int) returns int language sql as $$ select n $$;',
    sql: "create or replace function public.total(n int) returns int language sql set search_path = '' as $$ select n + 1 $$;",
  },
  kinds: ['DropStmt'],
  judge: (subject) => {
    const { value, known } = subject;
    if (!routines.has(String(value.removeType)) || isCascade(value)) return null;
    return ((value.objects ?? []) as unknown[]).flatMap((object) => {
      const found = judgeOne(subject, object);
      if (!found) return [];
      const tables = inPolicies(known, nameParts(object).at(-1) ?? '');
      return tables.length === 0
        ? [found]
        : [{ ...found, what: `${found.what}; policies of ${tables.join(', ')} call it` }];
    });
  },
};
