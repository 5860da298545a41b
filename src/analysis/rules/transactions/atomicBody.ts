import { bareCode } from '../../bareCode.js';
import { keyOfFunction } from '../../routines.js';
import type { Rule } from '../../rule.js';

export const atomicBody: Rule = {
  code: 'atomic-body',
  level: 'dangerous',
  title: 'Has a body (BEGIN ATOMIC) that is cut in two',
  dangers: ['T15'],
  problem:
    'Programs that split a file into statements look for the END of a BEGIN ATOMIC body. Those that know no CASE take its END for that of the body and cut the function in two at the next semicolon. PostgreSQL reads it rightly, the Supabase CLI may not.',
  example: {
    sql: "create function public.label(n int) returns text language sql\nbegin atomic\n  select case n when 1 then 'one' else 'many' end;\nend;",
  },
  sound: {
    sql: "create function public.label(n int) returns text language sql set search_path = '' as $$\n  select case n when 1 then 'one' else 'many' end;\n$$;",
  },
  kinds: ['CreateFunctionStmt'],
  judge: ({ value, text }) => {
    if (value.sql_body === undefined) return null;
    const body = /\bbegin\s+atomic\b([^]*)$/i.exec(bareCode(text))?.[1];
    if (body === undefined || !/\bcase\b/i.test(body)) return null;
    return {
      what: `makes ${keyOfFunction(value)} with a CASE inside of BEGIN ATOMIC, which a push may cut in two`,
      safe: ['Write the body as a string:', `create function ${keyOfFunction(value)}(…) … language sql as $$ … $$;`],
    };
  },
};
