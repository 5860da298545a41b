import { describe, expect, test } from '@jest/globals';
import type { LocatedFinding } from '../../src/analysis/finding.js';
import { knownCodes } from '../../src/analysis/review.js';
import type { Effects, RightLost } from '../../src/rehearsal/effects.js';
import { judgementOf } from '../../src/rehearsal/verdict/codes.js';
import type { Verdict } from '../../src/rehearsal/verdict.js';
import { approvedDifferences, approvedLines } from '../../src/rehearsal/verdictApproved.js';
import { effects, file, finding, fileEffects, judge, lock, right, rowsOf, statement } from './judging.js';

test('every code of a finding is judged, and no other', () => {
  expect([...judgementOf.keys()].sort()).toEqual([...knownCodes].sort());
});

const levelOf = (
  changes: Parameters<typeof fileEffects>[0],
  more: Parameters<typeof judge>[1] = {},
): Verdict['level'] => judge(effects(fileEffects(changes)), more).level;

describe('rows', () => {
  test.each([
    [0, 'harmless'],
    [1, 'careful'],
    [10, 'careful'],
    [11, 'destructive'],
  ] as const)('%i deleted rows are %s', (deleted, level) => {
    expect(levelOf({ statements: [statement({ rows: [rowsOf('public.a', { deleted })] })] })).toBe(level);
  });

  test('six here and six there are more than ten, although no file says so', () => {
    const six = (name: string, table: string) =>
      fileEffects({ file: name, statements: [statement({ rows: [rowsOf(table, { deleted: 6 })] })] });
    const verdict = judge(effects(six('1_a.sql', 'public.a'), six('2_b.sql', 'public.b')));
    expect(verdict.level).toBe('destructive');
    expect(verdict.files.map(({ level }) => level)).toEqual(['careful', 'careful']);
    expect(verdict.reasons[0]).toMatchObject({ level: 'destructive', code: 'rows-deleted', file: null });
    expect(verdict.sentence).toBe('deletes 12 rows in 2 tables.');
  });

  test.each([['truncated'], ['dropped']] as const)('one row of a table that is %s is destructive', (loss) => {
    expect(levelOf({ statements: [statement({ rows: [rowsOf('public.a', { [loss]: 1 })] })] })).toBe('destructive');
  });

  test('of a table that came in these files none is missed', () => {
    const rows = [rowsOf('public.a', { deleted: 500, truncated: 3, dropped: 9, updated: 800, isNew: true })];
    expect(levelOf({ statements: [statement({ rows })] })).toBe('harmless');
  });

  test.each([
    ['auth.users', 'destructive'],
    ['storage.objects', 'destructive'],
    ['authors.names', 'harmless'],
  ])('one changed row of %s is %s', (table, level) => {
    expect(levelOf({ statements: [statement({ rows: [rowsOf(table, { updated: 1 })] })] })).toBe(level);
  });

  test.each([
    ['half of a large table', 500, 1000, 'careful'],
    ['more than half of it', 501, 1000, 'destructive'],
    ['all of a small one', 999, 999, 'careful'],
  ] as const)('%s overwritten', (_, updated, before, level) => {
    const statements = [statement({ rows: [rowsOf('public.a', { updated })] })];
    expect(levelOf({ statements }, { before: { 'public.a': before } })).toBe(level);
  });

  test('a column that held values, or values that read differently afterwards, are destructive', () => {
    const lost = fileEffects({ objects: { gained: [], lost: ['column public.a.note'], changed: [] } });
    const values = [{ table: 'public.a', column: 'note', values: 7, how: 'dropped' as const }];
    const verdict = judge({ ...effects(lost), valuesLost: values });
    expect(verdict).toMatchObject({ level: 'destructive', sentence: 'drops public.a.note (7 values).' });
    expect(verdict.files[0]?.level).toBe('destructive');
    const how = { from: 'text', to: 'character varying(12)' };
    expect(
      judge({ ...effects(fileEffects()), valuesLost: [{ table: 'public.a', column: 'b', values: 2, how }] }),
    ).toMatchObject({
      level: 'destructive',
      sentence: 'makes public.a.b character varying(12) instead of text (2 values).',
    });
  });
});

describe('what was read', () => {
  const at = (code: string, level: LocatedFinding['level'], more: Partial<LocatedFinding> = {}) => [
    finding({ code, level, ...more }),
  ];

  test.each([
    'drop-table',
    'delete-rows',
    'truncate',
    'drop-column',
    'drop-cascade',
    'update-every-row',
    'not-analysed',
  ])('%s is harmless where the rehearsal shows that nothing was hit', (code) => {
    expect(levelOf({}, { findings: at(code, 'destructive') })).toBe('harmless');
  });

  test.each(['policy-always-true', 'rls-missing', 'grant-widened', 'bucket-public', 'definer-open', 'secret-in-sql'])(
    '%s is not lowered by rows',
    (code) => {
      expect(levelOf({}, { findings: at(code, 'dangerous') })).toBe('careful');
    },
  );

  const what = 'builds index i on public.a while writes to it wait';
  const built = { gained: ['index public.i'], lost: [], changed: [] };
  const takes = (table: string, isNew = false) => [statement({ line: 1, locks: [lock(table, { isNew })] })];
  test.each([
    ['has rows', takes('public.a'), { 'public.a': 3 }, 'careful'],
    ['is empty', takes('public.a'), { 'public.a': 0 }, 'harmless'],
    ['is new', takes('public.a', true), {}, 'harmless'],
    ['is not known', takes('public.a'), {}, 'careful'],
    ['was not seen', [statement({ line: 1 })], { 'public.a': 0 }, 'careful'],
    ['is another one', takes('public.abc'), { 'public.abc': 0 }, 'harmless'],
  ] as const)('an index on a table that %s', (_, statements, before, level) => {
    const findings = at('index-blocks-writes', 'warning', { what });
    expect(levelOf({ statements, objects: built }, { before, findings })).toBe(level);
    // It was there already, or failed and nobody heard of it.
    expect(levelOf({ statements }, { before, findings })).toBe('harmless');
  });

  test('of two tables the one that the finding names counts', () => {
    const statements = [statement({ locks: [lock('public.a'), lock('public.ab')] })];
    const findings = at('index-blocks-writes', 'warning', { what });
    const levelWith = (before: Record<string, number>) => levelOf({ statements, objects: built }, { before, findings });
    expect(levelWith({ 'public.a': 0, 'public.ab': 9 })).toBe('harmless');
    expect(levelWith({ 'public.a': 9, 'public.ab': 0 })).toBe('careful');
  });

  test('who accepted a risk is not told again, unless it destroys', () => {
    const accepted = { reason: 'known', until: null };
    expect(levelOf({}, { findings: at('grant-widened', 'dangerous', { accepted }) })).toBe('harmless');
    expect(levelOf({}, { findings: at('drop-database', 'destructive', { accepted }) })).toBe('destructive');
  });

  test('row level security that is read to be off stays destructive where its entry changed', () => {
    const findings = at('rls-disabled', 'destructive');
    const changed = { gained: [], lost: [], changed: ['row level security public.a'] };
    expect(levelOf({ objects: changed }, { findings })).toBe('destructive');
    expect(levelOf({}, { findings })).toBe('careful');
  });

  test('a copy under a name that is taken makes nothing', () => {
    const findings = at('copies-without-rules', 'warning');
    expect(levelOf({}, { findings })).toBe('careful');
    expect(levelOf({ objects: { gained: ['table public.c'], lost: [], changed: [] } }, { findings })).toBe('harmless');
  });

  test.each([
    ['adds columns', { gained: ['column public.a.b'] }, 'harmless'],
    ['adds a policy', { gained: ['policy p on public.a'] }, 'careful'],
    ['changes a function', { changed: ['function public.f()'] }, 'careful'],
    ['drops a view', { lost: ['view public.v'] }, 'destructive'],
  ] as const)('code that nobody could read and that %s', (_, objects, level) => {
    const findings = at('not-analysed', 'destructive');
    expect(levelOf({ objects: { gained: [], lost: [], changed: [], ...objects } }, { findings })).toBe(level);
  });

  test('CASCADE is destructive by what it took and nobody named', () => {
    const findings = at('drop-cascade', 'destructive', { what: 'drops table public.teams' });
    const drop = (lost: string[], sql = 'drop table public.teams cascade') =>
      judge(effects(fileEffects({ statements: [statement({ sql })], objects: { gained: [], lost, changed: [] } })), {
        findings,
      });
    const own = [
      'table public.teams',
      'column public.teams.id',
      'constraint teams_pkey on public.teams',
      'index public.teams_pkey',
    ];
    expect(drop(own).level).toBe('harmless');
    expect(drop([...own, 'view public.team_sizes'])).toMatchObject({
      level: 'destructive',
      sentence: 'takes view public.team_sizes along by CASCADE.',
    });
    expect(drop([...own, 'view public.v'], 'drop view v; drop table public.teams cascade').level).toBe('harmless');
  });
});

describe('rights', () => {
  const withRights = (...lost: RightLost[]): Effects => {
    const one = effects(fileEffects({ rightsLost: lost }));
    return { ...one, rightsLost: lost };
  };

  test.each([
    [
      right('policy', 'policy own on public.a', 'policy own of public.a is gone'),
      'destructive',
      'loses policy own of public.a.',
    ],
    [
      right('row level security', 'row level security public.a', 'row level security of public.a is off'),
      'destructive',
      'switches row level security of public.a off.',
    ],
    [
      right('grant', 'rights on table public.a', 'rights on public.a are gone from anon (SELECT, TRIGGER)'),
      'destructive',
      'takes rights on public.a from anon (SELECT, TRIGGER).',
    ],
    [
      right('publication', 'publication of public.a in p', 'public.a is no longer published by p'),
      'careful',
      'public.a is no longer published by p.',
    ],
  ] as const)('%j', (lost, level, sentence) => {
    expect(withRights(lost).files).toHaveLength(1);
    expect(judge(withRights(lost))).toMatchObject({ level, sentence });
  });

  test('rights that no request needs are not missed', () => {
    const lost = right(
      'grant',
      'rights on table public.a',
      'rights on public.a are gone from anon (TRUNCATE, TRIGGER)',
    );
    expect(judge(withRights(lost)).level).toBe('harmless');
  });

  test('with a table that is dropped its policies are weighed by its rows; with a function they are lost', () => {
    const gone = (withObject: string): Effects => {
      const lost = { ...right('policy', 'policy own on public.a', 'policy own of public.a is gone'), withObject };
      const objects = { gained: [], lost: [withObject], changed: [] };
      return { ...effects(fileEffects({ rightsLost: [lost], objects })), rightsLost: [lost] };
    };
    expect(judge(gone('table public.a')).level).toBe('harmless');
    expect(judge(gone('function public.f()')).level).toBe('destructive');
  });

  test('what a later file gives back is not lost', () => {
    const lost = right('policy', 'policy own on public.a', 'policy own of public.a is gone');
    expect(judge(effects(fileEffects({ rightsLost: [lost] }))).level).toBe('harmless');
  });
});

describe('waiting', () => {
  test('is told when it is long, on a table with rows that was there', () => {
    const wait = (changes: Parameters<typeof lock>[1], before = 5) =>
      judge(effects(fileEffects({ statements: [statement({ locks: [lock('public.a', changes)] })] })), {
        before: { 'public.a': before },
      });
    expect(wait({ heldSeconds: 4.04 })).toMatchObject({
      level: 'careful',
      sentence: 'blocks writes to public.a for about 4 s.',
    });
    expect(wait({ heldSeconds: 200, blocks: 'reads and writes' }).sentence).toBe(
      'blocks reads and writes of public.a for about 3 min.',
    );
    const locks = [
      lock('public.a', { heldSeconds: 4 }),
      lock('public.a_pkey', { kind: 'index', blocks: 'reads and writes', heldSeconds: 3 }),
    ];
    expect(judge(effects(fileEffects({ statements: [statement({ locks })] })), { before: {} }).sentence).toBe(
      'blocks reads and writes of public.a for about 3 s.',
    );
    for (const harmless of [
      wait({ heldSeconds: 0.9 }),
      wait({ heldSeconds: 9 }, 0),
      wait({ heldSeconds: 9, isNew: true }),
    ])
      expect(harmless.level).toBe('harmless');
    expect(wait({ heldSeconds: 9, blocks: 'nothing' }).level).toBe('harmless');
  });

  test('a rewritten table and a call to the outside are told', () => {
    const one = statement({
      rewritten: [{ relation: 'public.a', kind: 'table', bytes: 1_200_000 }],
      outside: ['net.http_post to https://x', 'notify pgrst, once'],
    });
    expect(judge(effects(fileEffects({ statements: [one] })), { before: { 'public.a': 1 } })).toMatchObject({
      level: 'careful',
      sentence: 'writes public.a anew (1.2 MB), reaches out of the database: net.http_post to https://x.',
    });
  });
});

test('asking the API to read the schema anew is nothing to fear', () => {
  const calls = (...outside: string[]) => levelOf({ statements: [statement({ outside })] });
  expect(calls('notify pgrst, once')).toBe('harmless');
  expect(calls('notify pgrst, once', 'notify jobs, once')).toBe('careful');
});

test('a type that holds everything is no loss; what it writes otherwise is told', () => {
  const valuesLost = [{ table: 'public.a', column: 'b', values: 2, how: { from: 'text', to: 'jsonb' } }];
  expect(judge({ ...effects(fileEffects()), valuesLost })).toMatchObject({
    level: 'careful',
    reasons: [{ code: 'values-written-otherwise' }],
  });
});

test('what was read of a right that went is not told beside what was measured', () => {
  const lost = right('row level security', 'row level security public.a', 'row level security of public.a is off');
  const measured = { ...effects(fileEffects({ rightsLost: [lost] })), rightsLost: [lost] };
  const findings = [
    finding({ code: 'rls-disabled', what: 'switches row level security of public.a off: nobody is held back' }),
  ];
  const verdict = judge(measured, { findings });
  expect(verdict.sentence).toBe('switches row level security of public.a off.');
  expect(verdict.reasons.map(({ code }) => code)).toEqual(['lost-row-level-security', 'rls-disabled']);
});

describe('the way back', () => {
  test('that was not tested makes a run destructive; one that nobody tried yet says nothing', () => {
    const tested = { kind: 'tested', seconds: 2, how: 'inverse', commands: [] } as const;
    expect(judge(effects(fileEffects()), { wayBack: { kind: 'untested', why: 'no room' } })).toMatchObject({
      level: 'destructive',
      sentence: 'has no tested way back.',
    });
    for (const wayBack of [tested, null]) expect(judge(effects(fileEffects()), { wayBack }).level).toBe('harmless');
  });
});

describe('the sentence', () => {
  test('says the worst first, counted, with the names of the user', () => {
    const one = fileEffects({
      objects: { gained: [], lost: ['column public.orders.total'], changed: [] },
      statements: [
        statement({ locks: [lock('public.orders', { heldSeconds: 4 })] }),
        statement({
          line: 3,
          sql: 'delete from public.teams',
          rows: [
            rowsOf('public.teams', { deleted: 4 }),
            rowsOf('public.b', { deleted: 1000 }),
            rowsOf('public.c', { deleted: 200 }),
          ],
        }),
      ],
    });
    const values = [{ table: 'public.orders', column: 'total', values: 18_402, how: 'dropped' as const }];
    expect(judge({ ...effects(one), valuesLost: values }).sentence).toBe(
      'drops public.orders.total (18,402 values), deletes 1,204 rows in 3 tables through ON DELETE CASCADE, blocks writes to public.orders for about 4 s.',
    );
  });

  test('stays short, and says how much it leaves out', () => {
    const findings = Array.from({ length: 20 }, (_, index) =>
      finding({
        code: 'grant-widened',
        level: 'dangerous',
        what: `gives anon all rights on public.table_number_${index}`,
      }),
    );
    const { sentence } = judge(effects(fileEffects()), { findings });
    expect(sentence.length).toBeLessThanOrEqual(300);
    expect(sentence).toMatch(/table_number_0, .*, and 1\d more\.$/);
    const long = judge(effects(fileEffects()), {
      findings: [finding({ code: 'grant-widened', level: 'dangerous', what: 'x'.repeat(500) })],
    });
    expect(long.sentence.length).toBeLessThanOrEqual(300);
  });

  test('of harmless files says what they add', () => {
    const gained = [
      'table public.a',
      'column public.a.id',
      'constraint a_pkey on public.a',
      'index public.a_pkey',
      'policy p on public.a',
      'policy q on public.a',
    ];
    expect(judge(effects(fileEffects({ objects: { gained, lost: [], changed: [] } }))).sentence).toBe(
      'changes no row that is there and loses nothing: adds 1 table, 2 policies.',
    );
    expect(judge(effects(fileEffects())).sentence).toBe('changes no row that is there and loses nothing.');
  });
});

describe('what is approved', () => {
  const deleting = (deleted: number, seconds = 1) =>
    judge(
      effects(
        fileEffects({
          statements: [
            statement({ rows: [rowsOf('public.a', { deleted })], locks: [lock('public.a', { heldSeconds: seconds })] }),
          ],
        }),
      ),
    ).approved;

  test('is the same however long it takes', () => {
    expect(approvedDifferences(deleting(5, 0.1), deleting(5, 90))).toEqual([]);
    expect(approvedLines(deleting(5, 0.1))).toEqual(approvedLines(deleting(5, 90)));
  });

  test('is another one with another number of lost rows, or another level', () => {
    expect(approvedDifferences(deleting(5), deleting(6))).toEqual([
      'public.a loses 6 rows now, 5 when it was approved',
    ]);
    expect(approvedDifferences(deleting(5), deleting(5000))).toEqual([
      'it is destructive now, and was careful',
      `new: destructive: rows-deleted in ${file}`,
      `no longer: careful: rows-deleted in ${file}`,
      'public.a loses 5000 rows now, 5 when it was approved',
    ]);
    expect(approvedLines(deleting(5))).not.toEqual(approvedLines(deleting(6)));
  });
});
