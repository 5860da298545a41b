import { describe, expect, test } from '@jest/globals';
import { restoreCommand, undoCommand } from '../../src/backup/wayBack.js';
import { aboutBack, inverseOf, renames, versionsBack } from '../../src/database/inverse.js';
import { platformRowsBack } from '../../src/database/platformRows.js';
import { movedSince } from '../../src/restore/undo.js';
import { undoShape, type Undo } from '../../src/restore/undoFile.js';
import { metadata } from './support.js';

const catalogue = (entries: Record<string, string>) => new Map(Object.entries(entries));
const table = 'kind r, persistence p, owner postgres';
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

describe('the inverse of a change', () => {
  test('drops what came, what leans on others first, and nothing twice', () => {
    const before = catalogue({ 'table public.a': table });
    const now = catalogue({
      'table public.a': table,
      'table public.b': table,
      'column public.b.id': 'integer not null',
      'type public.mood': `owner postgres, enum 'x'`,
      'column public.a."My mood"': 'public.mood',
      'policy "own rows" on public.a': 'for r, to PUBLIC',
      'policy other on public.b': 'for r, to PUBLIC',
      'constraint a_key on public.a': 'UNIQUE (id)',
      'index public.a_key': 'CREATE UNIQUE INDEX a_key ON public.a USING btree (id)',
      'rights on table public.b': 'anon=SELECT',
    });
    expect(inverseOf(before, now)).toEqual({
      alters: [],
      tables: [],
      drops: [
        'drop policy if exists "own rows" on public.a cascade',
        'alter table if exists public.a drop constraint if exists a_key cascade',
        'alter table if exists public.a drop column if exists "My mood" cascade',
        'drop table if exists public.b cascade',
        'drop type if exists public.mood cascade',
      ],
    });
  });

  test('changes columns back in place, and makes a table anew where a column is gone', () => {
    const before = catalogue({
      'table public.a': table,
      'column public.a.n': `character varying(9) not null default 'x'::character varying`,
      'table public.b': table,
      'column public.b.gone': 'text',
    });
    const now = catalogue({ 'table public.a': table, 'column public.a.n': 'text', 'table public.b': table });
    expect(inverseOf(before, now)).toEqual({
      alters: [
        "alter table public.a alter column n type character varying(9) using case when n::character varying(9)::text::text is not distinct from n::text then n::character varying(9) else concat('a value of now does not fit into the type of before', left(n::text, 0))::integer::text::character varying(9) end",
        `alter table public.a alter column n set default 'x'::character varying`,
        'alter table public.a alter column n set not null',
      ].map((sql) => ({ sql, relation: 'public.a' })),
      drops: ['drop table if exists public.b cascade'],
      tables: ['public.b'],
    });
  });

  test('guesses a new name only where one thing went and one of the same kind came', () => {
    const before = catalogue({ 'table public.a': table, 'column public.a.one': 'text' });
    const renamed = catalogue({ 'table public.a': table, 'column public.a.two': 'text' });
    expect(renames(before, renamed)).toEqual(['alter table public.a rename column two to one']);
    const unclear = catalogue({
      'table public.a': table,
      'column public.a.two': 'text',
      'column public.a.three': 'text',
    });
    expect(renames(before, unclear)).toEqual([]);
    const moved = catalogue({ 'table private.b': table, 'column private.b.one': 'text' });
    expect(renames(before, moved)).toEqual([
      'alter table private.b set schema public',
      'alter table public.b rename to a',
    ]);
  });

  test('puts rights back grantee by grantee, takes away first, and quotes what is said', () => {
    const before = catalogue({
      'rights on table public.a': 'anon=SELECT, "my role"=INSERT*, postgres=SELECT',
      'row level security public.a': 'enabled, forced',
      'comment on table column public.a.n': `it's n`,
    });
    const now = catalogue({
      'rights on table public.a': 'PUBLIC=SELECT, postgres=SELECT*',
      'row level security public.a': 'off',
      'default rights of postgres everywhere on f': 'postgres=EXECUTE',
    });
    expect(aboutBack(before, now, literal)).toEqual([
      'alter table public.a enable row level security',
      'alter table public.a force row level security',
      'revoke SELECT on table public.a from public',
      'revoke grant option for SELECT on table public.a from postgres',
      'alter default privileges for role postgres grant EXECUTE on functions to public',
      'grant SELECT on table public.a to anon',
      'grant INSERT on table public.a to "my role" with grant option',
      `comment on column public.a.n is 'it''s n'`,
    ]);
  });
});

describe('what belongs to the platform', () => {
  test('an extension goes back to its version, or is made anew with it', () => {
    const before = catalogue({
      'extension "uuid-ossp"': 'in extensions',
      'version of extension "uuid-ossp"': '1.0',
      'version of extension gone': '1',
    });
    const now = catalogue({ 'extension "uuid-ossp"': 'in extensions', 'version of extension "uuid-ossp"': '1.1' });
    expect(versionsBack(before, now)).toEqual([
      {
        name: '"uuid-ossp"',
        version: '1.0',
        update: 'alter extension "uuid-ossp" update to "1.0"',
        anew: 'drop extension "uuid-ossp" cascade;\ncreate extension "uuid-ossp" schema extensions version "1.0"',
      },
    ]);
    expect(versionsBack(before, before)).toEqual([]);
  });

  test('rows that came go, unless nothing says which they are, or one that was there is missing', () => {
    const [was, came, nameless] = [
      { key: '1', back: 'one' },
      { key: '2', back: 'two' },
      { key: '3', back: null },
    ];
    expect(platformRowsBack([was, came], ['1'])).toEqual(['two']);
    expect(platformRowsBack([was], ['1'])).toEqual([]);
    expect(platformRowsBack([was, nameless], ['1'])).toBeNull();
    expect(platformRowsBack([came], ['1'])).toBeNull();
    expect(platformRowsBack([was, { ...came, back: was.back }], ['1'])).toBeNull();
  });
});

describe('a way back that is kept', () => {
  const undo: Undo = {
    version: 1,
    backup: 'production/a',
    archive: 'abc',
    how: 'inverse',
    ledger: ['1', '2'],
    catalogue: { 'table public.new': 'digest', 'table public.gone': null },
    tables: [],
    before: [],
    ground: [],
    empty: [],
    lines: [],
    after: [],
  };

  test('fits only what the push left', () => {
    const left = { 'table public.new': 'digest', 'table public.other': 'whatever' };
    expect(movedSince(undo, left, ['1', '2'])).toEqual([]);
    expect(movedSince(undo, { ...left, 'table public.gone': 'again' }, ['1', '2'])).toHaveLength(1);
    expect(movedSince(undo, { 'table public.new': 'otherwise' }, ['1', '2'])).toHaveLength(1);
    expect(movedSince(undo, left, ['1', '2', '3'])).toEqual(['migration 3: it was pushed later']);
    expect(movedSince(undo, left, ['1'])).toEqual(['migration 2: the ledger has it no more']);
  });

  test('is read only as this version writes it', () => {
    expect(undoShape.safeParse(undo).success).toBe(true);
    expect(undoShape.safeParse({ ...undo, version: 2 }).success).toBe(false);
    expect(undoShape.safeParse({ ...undo, more: ['drop table public.orders'] }).success).toBe(false);
  });

  test('is one line to type, and says --sandbox where that was said', () => {
    const backup = { metadata: metadata('base') };
    expect(undoCommand(backup, 'a-run', { sandbox: true })).toBe(`${restoreCommand(backup)} --undo a-run --sandbox`);
  });
});
