import { isCascade } from '../../droppable.js';
import type { Rule } from '../../rule.js';
import { contentOf } from '../../tree.js';

export const revokeCascade: Rule = {
  code: 'revoke-cascade',
  level: 'destructive',
  title: 'Takes rights away, and those that were passed on',
  dangers: ['S08'],
  problem:
    'Whoever had the right and passed it on loses it together with everybody who got it from them. None of them is named, and no dump of the schema before says who they were.',
  example: { sql: 'revoke select on public.orders from editors cascade;' },
  sound: { sql: 'revoke select on public.orders from editors;' },
  kinds: ['GrantStmt', 'GrantRoleStmt', 'AlterDefaultPrivilegesStmt'],
  judge: ({ kind, value }) => {
    const grant = kind === 'AlterDefaultPrivilegesStmt' ? contentOf(value.action) : value;
    if (grant.is_grant === true || !isCascade(grant)) return null;
    return {
      what: 'takes away rights, and those that were passed on (CASCADE)',
      safe: [
        'Leave CASCADE out, and PostgreSQL says who else has the right. Revoke it from them by name:',
        'revoke … on … from …;',
      ],
    };
  },
};
