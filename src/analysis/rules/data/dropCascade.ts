import { alteredBy } from '../../altered.js';
import { droppedBy, dropsConstraint, isCascade, isOwnObject, wordOf } from '../../droppable.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { joinName, nameParts, textOf } from '../../tree.js';

const table = 'create table public.teams (id bigint primary key);';

export const dropCascade: Rule = {
  code: 'drop-cascade',
  level: 'destructive',
  title: 'Drops something and all that depends on it',
  dangers: ['D02', 'D04', 'D14', 'D16', 'D18', 'D19', 'D20', 'D21', 'S12'],
  problem:
    'CASCADE takes what nobody has named: views, foreign keys, columns of a type, triggers, and policies, without which a table shows all its rows or none. What it takes is only printed while it happens. Without CASCADE, PostgreSQL lists what is in the way and drops nothing.',
  example: { applied: table, sql: 'drop table public.teams cascade;' },
  sound: { applied: table, sql: 'drop view if exists public.team_sizes;' },
  kinds: ['DropStmt', 'AlterTableStmt', 'AlterDomainStmt', 'DropSubscriptionStmt'],
  judge: (subject) => (subject.kind === 'DropStmt' ? ofDrop(subject) : ofPart(subject)),
};

const found = (what: string, again: string): Found => ({
  what: `drops ${what} and everything that depends on it (CASCADE)`,
  safe: ['Leave CASCADE out, and PostgreSQL says what is in the way. Drop that by name, one statement each:', again],
});

function ofDrop({ value, known }: Subject): Found | null {
  const type = value.removeType;
  const lost = droppedBy(value).filter((one) => !isOwnObject(type, one, known));
  if (!isCascade(value) || lost.length === 0) return null;
  const whole = `${wordOf(type)} ${lost.map(({ name }) => name).join(', ')}`;
  return found(
    whole,
    type === 'OBJECT_TRIGGER' || type === 'OBJECT_RULE' ? `drop ${wordOf(type)} …;` : `drop ${whole};`,
  );
}

function ofPart({ kind, value, known }: Subject): readonly Found[] {
  if (kind === 'AlterTableStmt') {
    const { table, key, commands } = alteredBy(value);
    return commands
      .filter(({ subtype, command, name }) => {
        // With other commands CASCADE passes a change on, to typed tables say.
        return subtype === 'AT_DropConstraint' && isCascade(command) && !known.isNewPart('constraint', key, name);
      })
      .map(({ shown }) => found(`${shown} of ${table}`, `alter table ${table} drop constraint ${shown};`));
  }
  if (!isCascade(value)) return [];
  if (kind === 'DropSubscriptionStmt') {
    const name = `subscription ${joinName([textOf(value.subname)])}`;
    return [found(name, `drop ${name};`)];
  }
  if (value.subtype !== dropsConstraint) return [];
  const [constraint, domain] = [joinName([textOf(value.name)]), joinName(nameParts(value.typeName))];
  return [found(`${constraint} of ${domain}`, `alter domain ${domain} drop constraint ${constraint};`)];
}
