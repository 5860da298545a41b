import type { Rule } from '../../rule.js';
import { nameParts } from '../../tree.js';

export const smartQuotes: Rule = {
  code: 'smart-quotes',
  level: 'warning',
  title: 'Has the quotes of a word processor',
  dangers: ['T14'],
  problem:
    'PostgreSQL knows straight quotes only. Curly ones are letters to it, so what was meant as a text is read as the name of a column.',
  example: { sql: 'alter table public.profiles add column theme text default ‘light’;' },
  sound: { sql: "alter table public.profiles add column theme text default 'light';" },
  kinds: ['ColumnRef'],
  judge: ({ value }) => {
    const name = nameParts(value.fields).find((part) => /^[‘’“”„«»]|[‘’“”„«»]$/.test(part));
    if (name === undefined) return null;
    return {
      what: `has curly quotes: ${name} is read as a name, not as a text`,
      safe: ['Write it with straight quotes:', `'${name.replace(/[‘’“”„«»]/g, '')}'`],
    };
  },
};
