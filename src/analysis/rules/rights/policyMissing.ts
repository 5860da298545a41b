import { newExposedTable } from '../../exposed.js';
import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';

export const policyMissing: Rule = {
  code: 'policy-missing',
  level: 'warning',
  title: 'Grants a table to clients that have no policy for it',
  dangers: ['S03'],
  problem:
    'With row level security and without a policy nobody sees a row, and no error says so: the application simply finds nothing. That is right for a table that only the service role uses, but then clients need no grant either.',
  example: {
    sql: 'create table public.prefs (id bigint);\nalter table public.prefs enable row level security;\ngrant select on public.prefs to authenticated;',
  },
  sound: {
    sql: 'create table public.prefs (id bigint);\nalter table public.prefs enable row level security;\ngrant select on public.prefs to service_role;',
  },
  kinds: ['CreateStmt'],
  judge: (subject) => {
    const key = relationKey(subject.value.relation);
    const table = newExposedTable(subject, subject.value.relation);
    if (!table?.rls || table.policies.size > 0 || table.partitionOf !== null) return null;
    const clients = ['anon', 'authenticated', 'public'].filter((role) => table.granted.has(role));
    if (clients.length === 0) return null;
    return {
      what: `makes ${key} with row level security, grants it to ${clients.join(', ')} and has no policy for it: they see no row`,
      safe: [
        `create policy … on ${key} for select to ${clients.join(', ')} using (…);`,
        'or, where only the service role uses it:',
        `revoke all on ${key} from ${clients.join(', ')};`,
      ],
    };
  },
};
