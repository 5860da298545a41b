import { addedConstraints, inBrackets, shownColumns, type Alteration } from '../altered.js';
import type { LintedPart, LintRule, Told } from '../lintRule.js';
import { joinName, nameParts, relationName, textOf, type Content } from '../tree.js';

/** The constraint of this kind that the command adds. */
const constraintOf = (alteration: Alteration | undefined, kind: string): Content =>
  (alteration ? addedConstraints(alteration) : []).find((one) => one.contype === kind) ?? {};

/** Its columns; those that stand with a column have none of their own. */
const columnsOf = (alteration: Alteration | undefined, list: unknown): string =>
  shownColumns(list) || joinName([textOf(alteration?.def.colname)]);

/** The name that it has, or that PostgreSQL would give it. */
function nameOf({ table }: LintedPart, constraint: Content, columns: string, ending: string): string {
  if (textOf(constraint.conname) !== '') return joinName([textOf(constraint.conname)]);
  const parts = [table.split('.').at(-1) ?? '', columns.split(', ')[0] ?? '', ending];
  return joinName([parts.filter(Boolean).join('_').replaceAll('"', '')]);
}

const laterValidate = (table: string, name: string): string[] => [
  'And in a later file:',
  `alter table ${table} validate constraint ${name};`,
];

function withIndex(part: LintedPart, kind: 'CONSTR_UNIQUE' | 'CONSTR_PRIMARY', word: string): Told {
  const constraint = constraintOf(part.alteration, kind);
  const columns = columnsOf(part.alteration, constraint.keys);
  const name = nameOf(part, constraint, kind === 'CONSTR_PRIMARY' ? '' : columns, word === 'unique' ? 'key' : 'pkey');
  return {
    what: `builds the index of ${word === 'unique' ? 'unique constraint' : word} ${name} on ${part.table} (${columns}) while nobody can read or write it`,
    safe: [
      'Build the index first, in a file of its own:',
      `create unique index concurrently ${name} on ${part.table} (${columns});`,
      'And in a later file:',
      `alter table ${part.table} add constraint ${name} ${word} using index ${name};`,
    ],
  };
}

export const constraintLints: Readonly<Record<string, LintRule>> = {
  'adding-serial-primary-key-field': {
    code: 'primary-key-builds-index',
    level: 'warning',
    title: 'Adds a primary key and builds its index under an exclusive lock',
    dangers: ['L10'],
    problem:
      'The index of the key is built, and every row is read for nulls, while nobody can read or write the table. An index that was built concurrently before can become the key at once.',
    example: 'alter table public.orders add primary key (id);',
    sound: 'alter table public.orders add constraint orders_pkey primary key using index orders_pkey;',
    tell: (part) => withIndex(part, 'CONSTR_PRIMARY', 'primary key'),
  },
  'disallowed-unique-constraint': {
    code: 'unique-builds-index',
    level: 'warning',
    title: 'Adds a unique constraint and builds its index under an exclusive lock',
    dangers: ['L09'],
    problem:
      'The index of the constraint is built while nobody can read or write the table; if two rows have the same value, the migration fails. An index that was built concurrently before can become the constraint at once.',
    example: 'alter table public.orders add constraint orders_number_key unique (number);',
    sound: 'alter table public.orders add constraint orders_number_key unique using index orders_number_key;',
    tell: (part) => withIndex(part, 'CONSTR_UNIQUE', 'unique'),
  },
  'adding-foreign-key-constraint': {
    code: 'foreign-key-scans',
    level: 'warning',
    title: 'Adds a foreign key and checks every row while writes wait',
    dangers: ['L06'],
    problem:
      'PostgreSQL looks up every row in the other table, while writes to both tables wait; if one row has no partner, the migration fails. NOT VALID checks new rows only, and VALIDATE in a later file reads the old ones without holding up writes.',
    example:
      'alter table public.orders add constraint orders_user_fkey foreign key (user_id) references public.profiles (id);',
    sound:
      'alter table public.orders add constraint orders_user_fkey foreign key (user_id) references public.profiles (id) not valid;',
    tell: (part) => {
      const constraint = constraintOf(part.alteration, 'CONSTR_FOREIGN');
      const columns = columnsOf(part.alteration, constraint.fk_attrs);
      const name = nameOf(part, constraint, columns, 'fkey');
      const other = relationName(constraint.pktable);
      const target = `${other}${inBrackets(shownColumns(constraint.pk_attrs))}`;
      return {
        what: `checks every row of ${part.table} for foreign key ${name} while writes to it and to ${other} wait`,
        safe: [
          `alter table ${part.table} add constraint ${name} foreign key (${columns}) references ${target} not valid;`,
          ...laterValidate(part.table, name),
        ],
      };
    },
  },
  'constraint-missing-not-valid': {
    code: 'constraint-scans',
    level: 'warning',
    title: 'Adds a constraint and checks every row while writes wait',
    dangers: ['L08', 'L07'],
    problem:
      'PostgreSQL reads every row of the table while nobody can read or write it; if one row breaks the rule, the migration fails. NOT VALID checks new rows only. VALIDATE reads the old ones without holding up writes, but only in a later file: in the same one the lock of the first statement is still held.',
    example: 'alter table public.orders add constraint total_positive check (total > 0);',
    sound: 'alter table public.orders add constraint total_positive check (total > 0) not valid;',
    tell: (part) => {
      const { table, alteration } = part;
      if (alteration?.subtype === 'AT_ValidateConstraint')
        return {
          what: `checks every row of ${table} for ${alteration.shown} in the transaction that added it, whose lock is held meanwhile`,
          safe: ['In a later file:', `alter table ${table} validate constraint ${alteration.shown};`],
        };
      // Of the others NOT VALID is no way out, or another rule speaks of them.
      const constraint = constraintOf(alteration, 'CONSTR_CHECK');
      if (constraint.contype === undefined) return null;
      const name = nameOf(part, constraint, joinName([textOf(alteration?.def.colname)].filter(Boolean)), 'check');
      return {
        what: `checks every row of ${table} for ${name} while nobody can read or write it`,
        safe: [`alter table ${table} add constraint ${name} check (…) not valid;`, ...laterValidate(table, name)],
      };
    },
  },
  'ban-alter-domain-with-add-constraint': {
    code: 'domain-constraint-scans',
    level: 'warning',
    title: 'Adds a constraint to a domain and checks every table that uses it',
    dangers: ['L19'],
    problem:
      'Every table with a column of this domain is read while writes to it wait; one value that breaks the rule makes the migration fail. NOT VALID checks new values only.',
    example: 'alter domain public.slug add constraint slug_short check (length(value) < 50);',
    sound: 'alter table public.posts add constraint posts_slug_short check (length(slug) < 50) not valid;',
    tell: ({ value }) => {
      const domain = joinName(nameParts(value.typeName));
      return {
        what: `checks every column of domain ${domain} in every table while writes wait`,
        safe: ['Put the check on the tables, one by one:', `alter table … add constraint … check (…) not valid;`],
      };
    },
  },
};
