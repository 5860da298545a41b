import { keyOf } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { nameParts, textOf } from '../../tree.js';

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const enumValueRenamed: Rule = {
  code: 'enum-value-renamed',
  level: 'dangerous',
  title: 'Renames a value of an enum',
  dangers: ['C02'],
  problem:
    'Every row shows the new value at once. Clients that send the old one, or compare with it, fail until they are deployed anew, and functions that hold it as a text fail when they run.',
  example: {
    applied: "create type public.state as enum ('sent');",
    sql: "alter type public.state rename value 'sent' to 'shipped';",
  },
  sound: { applied: "create type public.state as enum ('sent');", sql: "alter type public.state add value 'shipped';" },
  kinds: ['AlterEnumStmt'],
  judge: ({ value, known }) => {
    const type = keyOf(nameParts(value.typeName));
    if (value.oldVal === undefined || known.types.get(type)?.origin === 'pending') return null;
    const [from, to] = [quote(textOf(value.oldVal)), quote(textOf(value.newVal))];
    return {
      what: `renames the value ${from} of ${type} to ${to}; running clients still say ${from}`,
      safe: [
        'Add the new value, move the rows in a later file, and leave the old value where it is:',
        `alter type ${type} add value ${to};`,
      ],
    };
  },
};
