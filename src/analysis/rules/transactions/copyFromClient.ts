import type { Rule } from '../../rule.js';
import { relationName } from '../../tree.js';

export const copyFromClient: Rule = {
  code: 'copy-from-client',
  level: 'refused',
  title: 'Copies rows from or to the program that runs the file',
  dangers: ['T09'],
  problem:
    'COPY … FROM stdin waits for rows that psql would send after the statement. A migration is sent to the server as statements only: the push fails or hangs there.',
  example: { sql: 'copy public.countries (code, name) from stdin;' },
  sound: { sql: "insert into public.countries (code, name) values ('DE', 'Germany') on conflict (code) do nothing;" },
  kinds: ['CopyStmt'],
  judge: ({ value }) => {
    if (value.filename !== undefined || value.is_program === true) return null;
    const table = relationName(value.relation);
    const rows = `${table === '' ? 'a query' : table} ${value.is_from === true ? 'from stdin' : 'to stdout'}`;
    return {
      what: `copies ${rows}, which only psql can do`,
      why: 'Rows behind COPY are no SQL; a push sends statements only.',
      level: value.is_from === true ? 'refused' : 'warning',
      safe: [`insert into ${table === '' ? '…' : table} values (…) on conflict do nothing;`],
    };
  },
};
