import { addedConstraints, alterationsOf, alteredBy, type Alteration } from '../../altered.js';
import { dropsConstraint, isCascade } from '../../droppable.js';
import type { Found, Rule, Subject } from '../../rule.js';
import { contentOf, joinName, nameParts, textOf, type Content } from '../../tree.js';

const applied =
  'create table public.members (id bigint primary key, team_id bigint, constraint members_team_key unique (team_id));';

export const dropConstraint: Rule = {
  code: 'drop-constraint',
  level: 'dangerous',
  title: 'Drops a constraint',
  dangers: ['D16'],
  problem:
    'From now on rows can come in that the constraint kept out: duplicates, keys that lead nowhere, values that nobody expects. Once they are there, the constraint cannot be added again.',
  example: { applied, sql: 'alter table public.members drop constraint members_team_key;' },
  sound: {
    applied,
    sql: 'alter table public.members drop constraint members_team_key, add constraint members_team_key unique (team_id, id);',
  },
  kinds: ['AlterTableStmt', 'AlterDomainStmt'],
  judge: (subject) => (subject.kind === 'AlterDomainStmt' ? ofDomain(subject) : ofTable(subject)),
};

function ofDomain({ value, after }: Subject): Found | null {
  if (value.subtype !== dropsConstraint || isCascade(value)) return null;
  const domain = joinName(nameParts(value.typeName));
  const again = after.some(
    (one) =>
      one.kind === 'AlterDomainStmt' && one.value.subtype === 'C' && joinName(nameParts(one.value.typeName)) === domain,
  );
  const name = joinName([textOf(value.name)]);
  return again
    ? null
    : {
        what: `drops constraint ${name} of domain ${domain}`,
        safe: readd(`alter domain ${domain}`, name, 'check (…)'),
      };
}

const readd = (alter: string, name: string, clause: string): string[] => [
  'If it is to change, put the new one in its place in the same file:',
  `${alter} drop constraint ${name};`,
  `${alter} add constraint ${name} ${clause};`,
];

const clauses: Record<string, string> = {
  CONSTR_PRIMARY: 'primary key (…)',
  CONSTR_UNIQUE: 'unique (…)',
  CONSTR_FOREIGN: 'foreign key (…) references … not valid',
  CONSTR_EXCLUSION: 'exclude …',
};
const words: Record<string, string> = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique constraint',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclusion constraint',
};

function ofTable(subject: Subject): Found[] {
  const { table, key, commands } = alteredBy(subject.value);
  return commands.flatMap((command) => {
    if (command.subtype !== 'AT_DropConstraint' || isCascade(command.command)) return [];
    const old = subject.known.described(key)?.definitions.get(command.name)?.content;
    if (isNeedless(subject, key, command, old)) return [];
    const added = [...commands, ...alterationsOf(subject.after, key)].flatMap(addedConstraints);
    if (added.some((one) => takesItsPlace(one, command.name, old))) return [];
    const type = textOf(old?.contype);
    return {
      what: `drops ${words[type] ?? 'constraint'} ${command.shown} of ${table}`,
      safe: readd(`alter table ${table}`, command.shown, clauses[type] ?? 'check (…)'),
    };
  });
}

/** It is of a pending file, or says no more than the column's own NOT NULL: the last step of the safe way to that. */
function isNeedless({ known }: Subject, key: string, { name }: Alteration, old: Content | undefined): boolean {
  if (known.isNewPart('constraint', key, name)) return true;
  const test = contentOf(contentOf(old?.raw_expr).NullTest);
  const column = nameParts(contentOf(contentOf(test.arg).ColumnRef).fields).at(-1) ?? '';
  return test.nulltesttype === 'IS_NOT_NULL' && known.described(key)?.columns.get(column)?.notNull === true;
}

/** A constraint of the same name, or one of the same kind where that is not to be seen. */
const takesItsPlace = (added: Content, name: string, old: Content | undefined): boolean =>
  textOf(added.conname) === name || (old !== undefined && added.contype === old.contype);
