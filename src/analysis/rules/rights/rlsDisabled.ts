import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { listOf } from '../../tree.js';

export const rlsDisabled: Rule = {
  code: 'rls-disabled',
  level: 'destructive',
  title: 'Switches row level security off',
  dangers: ['S01'],
  problem:
    "Without row level security whoever holds the public key of the project reads and writes every row that a grant lets them reach. The policies stay in the list and hold nobody back. NO FORCE does the same for the owner, and for what runs with the owner's rights.",
  example: {
    applied: 'create table public.notes (id bigint);\nalter table public.notes enable row level security;',
    sql: 'alter table public.notes disable row level security;',
  },
  sound: { sql: 'create policy "Support reads notes" on public.notes for select to support using (true);' },
  kinds: ['AlterTableStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.relation);
    if (known.isCertainlyNew(key)) return null;
    return listOf(value.cmds).flatMap(({ value: { subtype } }) => {
      if (subtype === 'AT_DisableRowSecurity')
        return [
          {
            what: `switches row level security of ${key} off: its policies hold nobody back any more`,
            safe: [
              'Leave it on; migrations are above it anyway. For others add a policy:',
              `create policy … on ${key} for select to … using (…);`,
            ],
          },
        ];
      return subtype === 'AT_NoForceRowSecurity'
        ? [
            {
              what: `no longer holds the owner of ${key} to its policies (NO FORCE)`,
              safe: [`alter table ${key} force row level security;`],
            },
          ]
        : [];
    });
  },
};
