import type { Level } from './finding.js';

export interface LintRule {
  readonly code: string;
  readonly level: Level;
  readonly title: string;
  readonly dangers: readonly string[];
  readonly example: string;
}

/**
 * Of squawk's rules those about locks, rewrites and clients that break. Those about style are left out, and so are those
 * of which this project has its own with the rows in mind (drops, truncation), or which its runner sees to (timeouts).
 */
export const lintRules: Readonly<Record<string, LintRule>> = {
  'require-concurrent-index-creation': {
    code: 'index-blocks-writes',
    level: 'warning',
    title: 'Builds an index while writes wait',
    dangers: ['L01'],
    example: 'create index orders_user_id_idx on public.orders (user_id);',
  },
  'require-concurrent-index-deletion': {
    code: 'drop-index-blocks',
    level: 'warning',
    title: 'Drops an index under an exclusive lock',
    dangers: ['L02'],
    example: 'drop index public.orders_user_id_idx;',
  },
  'require-concurrent-reindex': {
    code: 'reindex-blocks',
    level: 'warning',
    title: 'Rebuilds an index while writes wait',
    dangers: ['L03'],
    example: 'reindex table public.orders;',
  },
  'require-concurrent-partition-detach': {
    code: 'detach-partition',
    level: 'dangerous',
    title: 'Takes a partition out under an exclusive lock',
    dangers: ['L23', 'D18'],
    example: 'alter table public.events detach partition public.events_2025;',
  },
  'adding-required-field': {
    code: 'required-column',
    level: 'dangerous',
    title: 'Adds a column that every row must have, without a default',
    dangers: ['L18', 'C03'],
    example: 'alter table public.orders add column channel text not null;',
  },
  'adding-field-with-default': {
    code: 'column-rewrites-table',
    level: 'warning',
    title: 'Adds a column that rewrites the table',
    dangers: ['L15', 'L16', 'L17'],
    example: 'alter table public.orders add column token uuid default gen_random_uuid();',
  },
  'adding-not-nullable-field': {
    code: 'set-not-null-scans',
    level: 'warning',
    title: 'Reads the whole table under an exclusive lock (SET NOT NULL)',
    dangers: ['L12'],
    example: 'alter table public.orders alter column note set not null;',
  },
  'adding-serial-primary-key-field': {
    code: 'primary-key-builds-index',
    level: 'warning',
    title: 'Adds a primary key and builds its index under an exclusive lock',
    dangers: ['L10'],
    example: 'alter table public.orders add primary key (id);',
  },
  'adding-foreign-key-constraint': {
    code: 'foreign-key-scans',
    level: 'warning',
    title: 'Adds a foreign key and checks every row while writes wait',
    dangers: ['L06'],
    example:
      'alter table public.orders add constraint orders_user_fkey foreign key (user_id) references public.profiles (id);',
  },
  'constraint-missing-not-valid': {
    code: 'constraint-scans',
    level: 'warning',
    title: 'Adds a constraint and checks every row while writes wait',
    dangers: ['L08', 'L07'],
    example: 'alter table public.orders add constraint total_positive check (total > 0);',
  },
  'disallowed-unique-constraint': {
    code: 'unique-builds-index',
    level: 'warning',
    title: 'Adds a unique constraint and builds its index under an exclusive lock',
    dangers: ['L09'],
    example: 'alter table public.orders add constraint orders_number_key unique (number);',
  },
  'changing-column-type': {
    code: 'type-change-rewrites',
    level: 'warning',
    title: 'Changes a type, which may rewrite the table and its indexes',
    dangers: ['L13'],
    example: 'alter table public.orders alter column id type bigint;',
  },
  'renaming-column': {
    code: 'rename-column',
    level: 'dangerous',
    title: 'Renames a column that running clients ask for',
    dangers: ['C01'],
    example: 'alter table public.orders rename column total to amount;',
  },
  'renaming-table': {
    code: 'rename-table',
    level: 'dangerous',
    title: 'Renames a table that running clients ask for',
    dangers: ['C02'],
    example: 'alter table public.orders rename to purchases;',
  },
  'ban-alter-domain-with-add-constraint': {
    code: 'domain-constraint-scans',
    level: 'warning',
    title: 'Adds a constraint to a domain and checks every table that uses it',
    dangers: ['L19'],
    example: 'alter domain public.slug add constraint slug_short check (length(value) < 50);',
  },
  'prefer-repack': {
    code: 'rewrites-under-lock',
    level: 'dangerous',
    title: 'Rewrites a table while nobody can read it (VACUUM FULL, CLUSTER)',
    dangers: ['L21'],
    example: 'vacuum full public.orders;',
  },
  'identifier-too-long': {
    code: 'name-too-long',
    level: 'warning',
    title: 'Has a name that PostgreSQL cuts to 63 bytes',
    dangers: ['T14'],
    example: `create index ${'a'.repeat(70)} on public.orders (id);`,
  },
};
