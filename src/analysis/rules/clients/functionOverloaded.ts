import { signatureOf } from '../../known/signature.js';
import { called, isTriggerFunction, keyOfFunction, parametersOf, type Parameter } from '../../routines.js';
import type { Rule } from '../../rule.js';

/** Whether a call that names the arguments that one needs can mean the other as well. */
function overlap(one: readonly Parameter[], other: readonly Parameter[]): boolean {
  const takes = (all: readonly Parameter[], needed: readonly Parameter[]) =>
    needed.every((parameter) => parameter.hasDefault || all.some(({ name }) => name === parameter.name));
  return takes(one, other) && takes(other, one);
}

export const functionOverloaded: Rule = {
  code: 'function-overloaded',
  level: 'dangerous',
  title: 'Makes a second function of the same name that the same call can mean',
  dangers: ['C04'],
  problem:
    'The API chooses a function by its name and the names of the arguments in the request. When two of them fit, it cannot choose and answers with an error (PGRST203): calls that worked before fail.',
  example: {
    applied: 'create function public.find(q text) returns int language sql as $$ select 1 $$;',
    sql: 'create or replace function public.find(q text, most int default 20) returns int language sql as $$ select 1 $$;',
  },
  sound: {
    applied: 'create function public.find(q text) returns int language sql as $$ select 1 $$;',
    sql: 'create function public.find_most(q text, most int default 20) returns int language sql as $$ select 1 $$;',
  },
  kinds: ['CreateFunctionStmt'],
  judge: ({ value, known, settled }) => {
    const key = keyOfFunction(value);
    if (!known.exposes(key) || isTriggerFunction(value)) return null;
    const own = signatureOf(value);
    const stays = new Set((settled.functions.get(key) ?? []).map(({ signature }) => signature));
    const other = (known.functions.get(key) ?? []).find(
      (one) =>
        one.signature !== own &&
        stays.has(one.signature) &&
        stays.has(own) &&
        overlap(parametersOf(one.content), parametersOf(value)),
    );
    if (!other) return null;
    return {
      what: `makes ${called(value)} beside ${called(other.content)}; a call can mean both, and the API refuses it (PGRST203)`,
      safe: ['Give the new one a name of its own:', `create function ${key}_v2(…) …;`],
    };
  },
};
