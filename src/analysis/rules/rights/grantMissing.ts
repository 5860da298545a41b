import { newExposedTable, policiesOf } from '../../exposed.js';
import { relationKey } from '../../known/known.js';
import { clientRolesOf } from '../../policies.js';
import type { Rule } from '../../rule.js';

export const grantMissing: Rule = {
  code: 'grant-missing',
  level: 'dangerous',
  title: 'Makes a table with policies for roles that have no grant on it',
  dangers: ['S07'],
  problem:
    'Since 2026-10-30 Supabase projects grant nothing on a new table by themselves. A policy decides about rows, it gives no right to the table: without a GRANT every request ends in error 42501, while an older local server lets it through.',
  example: {
    sql: 'create table public.marks (id bigint);\nalter table public.marks enable row level security;\ncreate policy "Own" on public.marks to authenticated using (id = 1);',
  },
  sound: {
    sql: 'create table public.marks (id bigint);\nalter table public.marks enable row level security;\ncreate policy "Own" on public.marks to authenticated using (id = 1);\ngrant select on public.marks to authenticated;',
  },
  kinds: ['CreateStmt'],
  judge: (subject) => {
    const key = relationKey(subject.value.relation);
    const table = newExposedTable(subject, subject.value.relation);
    // Parts of a partitioned table are reached through it.
    if (table?.partitionOf !== null || table.granted.has('public')) return null;
    const named = new Set(policiesOf(subject.settled, key).flatMap(clientRolesOf));
    const some = table.granted.size > 0;
    const without = [...named].filter((role) =>
      role === 'public' ? !table.granted.has('anon') && !table.granted.has('authenticated') : !table.granted.has(role),
    );
    if (named.size === 0)
      return some || table.withheld.size > 0
        ? null
        : {
            what: `makes ${key} and grants it to nobody: the API answers 42501, to the service role as well`,
            safe: [`grant select, insert, update, delete on ${key} to service_role;`],
            level: 'warning',
          };
    if (without.length === 0) return null;
    const roles = without.map((role) => (role === 'public' ? 'authenticated' : role)).join(', ');
    return {
      what: `makes ${key} with policies for ${without.join(', ')} and no grant to them: the API answers 42501`,
      safe: [
        `grant select, insert, update, delete on ${key} to ${roles};`,
        ...(table.granted.has('service_role') ? [] : [`grant all on ${key} to service_role;`]),
      ],
    };
  },
};
