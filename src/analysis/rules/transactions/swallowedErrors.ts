import { bareCode } from '../../bareCode.js';
import type { Rule } from '../../rule.js';
import { listOf, nodeOf, textOf } from '../../tree.js';

/** Where a handler of all errors begins; it goes up to its END. */
const handlers = /\bwhen\s+(?:\w+\s+or\s+)*others\b[^;]{0,200}?\bthen\b/gi;
const raisesAgain =
  /\braise\s*;|\braise\s+(exception|sqlstate|using)\b|\braise\s+(?!debug|log|info|notice|warning)\w+/i;

export const swallowedErrors: Rule = {
  code: 'swallowed-errors',
  level: 'warning',
  title: 'Catches every error and goes on',
  dangers: ['T10'],
  problem:
    'WHEN OTHERS catches whatever goes wrong, also what nobody thought of. The statement is undone, the file counts as applied, and nobody hears that a part of it is missing. In a loop each round costs a transaction id besides.',
  example: {
    sql: 'do $$ begin\n  alter table public.notes add constraint notes_title_key unique (title);\nexception when others then null;\nend $$;',
  },
  sound: {
    sql: 'do $$ begin\n  alter table public.notes add constraint notes_title_key unique (title);\nexception when duplicate_table then null;\nend $$;',
  },
  kinds: ['DoStmt'],
  judge: ({ value }) => {
    const body = bareCode(
      listOf(value.args)
        .map((one) => textOf(nodeOf(one.value.arg)?.value.sval))
        .join('\n'),
    );
    const handled = [...body.matchAll(handlers)].map(
      (match) => body.slice(match.index + match[0].length).split(/\bend\b/i, 1)[0] ?? '',
    );
    const swallowed = handled.some((handler) => !raisesAgain.test(handler));
    if (!swallowed) return null;
    return {
      what: 'catches every error (WHEN OTHERS) and goes on, so that nobody hears what failed',
      safe: [
        'Catch the one error that you expect, by its name:',
        'exception when duplicate_object then null;',
        'or ask beforehand whether the object is there.',
      ],
    };
  },
};
