import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { contentOf, joinName, listOf, nameParts, quoteName, relationName, textOf, type Content } from '../../tree.js';

/** The new owner by name; null for postgres, whom everything belongs to anyway. */
function stranger(role: unknown): string | null {
  const { roletype, rolename } = contentOf(role);
  if (roletype !== 'ROLESPEC_CSTRING' || rolename === 'postgres') return null;
  return quoteName(textOf(rolename));
}

const ownersOf = ({ kind, value }: { kind: string; value: Content }): { name: string; key: string; to: string }[] => {
  if (kind === 'AlterOwnerStmt') {
    const to = stranger(value.newowner);
    const name = joinName(nameParts(value.object)) || relationName(value.relation);
    return to === null ? [] : [{ name, key: name, to }];
  }
  return listOf(value.cmds).flatMap(({ value: one }) => {
    const to = one.subtype === 'AT_ChangeOwner' ? stranger(one.newowner) : null;
    return to === null ? [] : [{ name: relationName(value.relation), key: relationKey(value.relation), to }];
  });
};

export const ownerChanged: Rule = {
  code: 'owner-changed',
  level: 'dangerous',
  title: 'Gives an object to another role',
  dangers: ['S11'],
  problem:
    'The owner of a table is above its row level security, and the owner of a function lends it his rights. Later migrations run as postgres, who may no longer change the object (42501).',
  example: { sql: 'alter table app.jobs owner to service_role;' },
  sound: { sql: 'grant select, insert, update on app.jobs to service_role;' },
  kinds: ['AlterTableStmt', 'AlterOwnerStmt'],
  judge: ({ kind, value, known }) =>
    ownersOf({ kind, value }).map(({ name, key, to }) => ({
      what: `gives ${name} to ${to}, who is above its row level security; later migrations may not change it any more`,
      safe: ['Grant what the role needs:', `grant select on ${name} to ${to};`],
      ...(known.isCertainlyNew(key) ? { level: 'warning' as const } : {}),
    })),
};
