import { describe, expect, test } from '@jest/globals';
import type { FileEffects } from '../../src/rehearsal/effects.js';
import type { Judged } from '../../src/rehearsal/verdict.js';
import { effects, fileEffects, finding, judge, lock, rowsOf, statement } from './judging.js';

const levelOf = (file: Partial<FileEffects>, more: Partial<Judged>) => judge(effects(fileEffects(file)), more).level;

describe('ten rows', () => {
  test.each([
    ['updated', 10, 'harmless', 'changes 10 rows of public.a.'],
    ['updated', 11, 'careful', 'changes 11 rows of public.a.'],
    ['inserted', 11, 'harmless', 'changes no row that is there and loses nothing: adds 11 rows.'],
  ] as const)('of rows that are %s %i are %s', (change, count, level, sentence) => {
    const statements = [statement({ rows: [rowsOf('public.a', { [change]: count })] })];
    expect(judge(effects(fileEffects({ statements })))).toMatchObject({ level, sentence });
  });

  test('to fill a column that is new overwrites nothing', () => {
    const statements = [statement({ rows: [rowsOf('public.a', { updated: 5000 })] })];
    const objects = { gained: ['column public.a.total'], lost: [], changed: [] };
    const before = { 'public.a': 5000 };
    expect(levelOf({ statements, objects }, { before })).toBe('careful');
    expect(levelOf({ statements, objects: { ...objects, gained: ['column public.ab.total'] } }, { before })).toBe(
      'destructive',
    );
  });
});

test.each([
  ['alter table public.a add column b bigint references public.b on delete cascade', 'harmless'],
  ['alter table public.a add column b bigint default 1 references public.b on delete cascade', 'careful'],
  ['alter table public.a add foreign key (b) references public.b on delete cascade', 'careful'],
  ['alter table public.a add column b bigint references public.b on delete casc…', 'careful'],
])('%s: a key of a column that is new is %s', (sql, level) => {
  const statements = [statement({ locks: [lock('public.a')] })];
  const objects = { gained: ['constraint a_b_fkey on public.a'], lost: [], changed: [] };
  const findings = [
    finding({ code: 'delete-cascade-added', level: 'warning', what: 'takes the rows of public.a', sql }),
  ];
  expect(levelOf({ statements, objects }, { before: { 'public.a': 50 }, findings })).toBe(level);
});
