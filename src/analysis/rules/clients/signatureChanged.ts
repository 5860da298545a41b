import { called, keyOfFunction, parametersOf, returnType, sameFunction } from '../../routines.js';
import type { Rule } from '../../rule.js';

export const signatureChanged: Rule = {
  code: 'function-signature-changed',
  level: 'dangerous',
  title: 'Replaces a function by one that returns or is called differently',
  dangers: ['C04', 'C10'],
  problem:
    'CREATE OR REPLACE may change the body of a function, but neither what it returns nor the names of its arguments, and it may take no default away: PostgreSQL refuses that (42P13) and the file fails. Where somebody dropped the old one by hand it goes through, and clients fail.',
  example: {
    applied: 'create function public.total(n int) returns int language sql as $$ select n $$;',
    sql: 'create or replace function public.total(n int) returns text language sql as $$ select n::text $$;',
  },
  sound: {
    applied: 'create function public.total(n int) returns int language sql as $$ select n $$;',
    sql: 'create or replace function public.total(n int) returns int language sql as $$ select n + 1 $$;',
  },
  kinds: ['CreateFunctionStmt'],
  judge: ({ value, known }) => {
    const old = sameFunction(known, value);
    if (!old) return null;
    const [before, after] = [parametersOf(old.content), parametersOf(value)];
    const renamed = before.find((one, index) => one.name !== '' && one.name !== after[index]?.name);
    const required = before.find((one, index) => one.hasDefault && after[index]?.hasDefault === false);
    const differs =
      returnType(old.content) !== returnType(value)
        ? `returns ${returnType(value)} instead of ${returnType(old.content)}`
        : renamed
          ? `calls its argument ${renamed.name} something else`
          : required
            ? `takes the default of ${required.name} away`
            : null;
    if (differs === null) return null;
    return {
      what: `replaces ${called(value)} by one that ${differs}`,
      safe: [
        'Make it under a name of its own, and drop the old one a release later:',
        `create function ${keyOfFunction(value)}_v2(…) …;`,
      ],
    };
  },
};
