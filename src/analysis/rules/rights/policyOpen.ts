import { clientRolesOf, isOpen, policyOf, type Policy } from '../../policies.js';
import { relationKey } from '../../known/known.js';
import type { Found, Rule } from '../../rule.js';
import { truthOf } from '../../truth.js';
import { textOf, visit, type Content } from '../../tree.js';

/** What a policy lets everybody do that it applies to; null where it asks something. */
function openFor(policy: Policy): string | null {
  const { command, using, check } = policy;
  const reads = using !== null && isOpen(using);
  const writes = isOpen(check ?? (command === 'insert' ? null : using)) && (check ?? using) !== null;
  if (command === 'insert') return check !== null && truthOf(check) === true ? 'insert whatever they like' : null;
  if (command === 'delete') return reads ? 'delete every row' : null;
  if (command === 'update' || command === 'all') {
    if (reads) return command === 'all' ? 'read, change and delete every row' : 'change every row';
    return writes && check !== null && truthOf(check) === true
      ? 'write whatever they like into rows that they may change'
      : null;
  }
  return null;
}

export const policyOpen: Rule = {
  code: 'policy-always-true',
  level: 'dangerous',
  title: 'Lets clients write without a condition',
  dangers: ['S05'],
  problem:
    'A condition that is always true, or only asks whether somebody is signed in, undoes row level security for writing: everybody it applies to changes, deletes or forges the rows of all others. For reading it can be meant: a list of countries, say.',
  example: { sql: 'create policy "All" on public.notes for all to authenticated using (true) with check (true);' },
  sound: {
    sql: 'create policy "All" on public.notes for all to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);',
  },
  kinds: ['CreatePolicyStmt', 'AlterPolicyStmt'],
  judge: ({ kind, value, known }) => {
    const key = relationKey(value.table);
    const old = kind === 'AlterPolicyStmt' ? known.described(key)?.policies.get(textOf(value.policy_name)) : undefined;
    // What an ALTER leaves alone nobody knows then: an unknown policy may be for reading only.
    if (kind === 'AlterPolicyStmt' && !old) return null;
    const policy = policyOf({ ...old, ...value });
    const clients = clientRolesOf(policy);
    const can = policy.permissive && clients.length > 0 ? openFor(policy) : null;
    if (can === null) return null;
    const who = clients.includes('public') ? 'everybody' : clients.join(' and ');
    return {
      what: `lets ${who} ${can} of ${key} (policy ${policy.name})`.replace(
        'whatever they like of',
        'whatever they like into',
      ),
      safe: [
        'Say whose rows they are:',
        `… using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);`,
      ],
    };
  },
};

const metadata = new Set(['user_metadata', 'raw_user_meta_data']);

function mentionsMetadata(policy: Content): boolean {
  for (const { kind, value } of visit([policy.qual, policy.with_check])) {
    if (kind === 'A_Const' && metadata.has(textOf((value.sval as Content | undefined)?.sval))) return true;
    if (kind === 'String' && metadata.has(textOf(value.sval))) return true;
    // '{user_metadata,role}' of the operator #>>
    if (kind === 'A_Const' && /\buser_metadata\b/.test(textOf((value.sval as Content | undefined)?.sval))) return true;
  }
  return false;
}

export const policyUserMetadata: Rule = {
  code: 'policy-user-metadata',
  level: 'dangerous',
  title: 'Decides about rows by what users write themselves',
  dangers: ['S05'],
  problem:
    'Every user may write what they like into their own user_metadata. A policy that looks there lets everybody in who says the right word. What only the server writes is app_metadata.',
  example: {
    sql: "create policy \"Admins\" on public.notes for select using ((auth.jwt() -> 'user_metadata' ->> 'role') = 'admin');",
  },
  sound: {
    sql: "create policy \"Admins\" on public.notes for select using ((auth.jwt() -> 'app_metadata' ->> 'role') = 'admin');",
  },
  kinds: ['CreatePolicyStmt', 'AlterPolicyStmt'],
  judge: ({ value }): Found | null =>
    mentionsMetadata(value)
      ? {
          what: `decides about rows of ${relationKey(value.table)} by user_metadata, which users write themselves`,
          safe: [
            'Ask app_metadata, which only the server writes:',
            "… using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'admin');",
          ],
        }
      : null,
};
