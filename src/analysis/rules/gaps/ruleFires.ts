import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { quoteName } from '../../tree.js';

const events: Readonly<Record<string, string>> = {
  InsertStmt: 'CMD_INSERT',
  UpdateStmt: 'CMD_UPDATE',
  DeleteStmt: 'CMD_DELETE',
};

export const ruleFires: Rule = {
  code: 'rule-fires',
  level: 'warning',
  title: 'Writes to a table or view that has a rule',
  dangers: ['A03'],
  problem:
    'A rule rewrites the statement: what runs is what the rule says, on other tables perhaps, and not what stands here.',
  example: {
    applied:
      'create view public.requests as select 1 as id;\ncreate rule r as on insert to public.requests do instead delete from public.orders;',
    sql: 'insert into public.requests (id) values (1);',
  },
  sound: { sql: 'insert into public.orders (id) values (1);' },
  kinds: Object.keys(events),
  judge: ({ kind, value, known }) => {
    const key = relationKey(value.relation);
    const rules = [...(known.described(key)?.rules ?? [])].filter(([, rule]) => rule.event === events[kind]);
    if (rules.length === 0) return null;
    return {
      what: `writes to ${key}, whose rule ${rules.map(([name]) => quoteName(name)).join(', ')} runs something else`,
      safe: ['Write to the table that is meant, by its own name.'],
    };
  },
};
