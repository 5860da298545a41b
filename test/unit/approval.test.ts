import { describe, expect, test } from '@jest/globals';
import { askConsent, nameOfOwner, type ConsentRequest } from '../../src/approval/consent.js';
import { planDigest, type PlanFacts } from '../../src/approval/digest.js';
import type { GitState } from '../../src/ports.js';
import { Paper, person, type PlayedPerson } from '../support/played.js';
import { clockAt, hostWith, migration, problemsOf, readable } from './support.js';

const git: GitState = {
  commit: '0123456789abcdef0123456789abcdef01234567',
  branch: 'main',
  user: { name: 'Ada', email: 'ada@example.com' },
  dirtyPaths: [],
};
const label = 'shop/production';
const question = 'Type shop/production to apply:';
const clock = clockAt('2026-01-02T03:04:05.678Z');
const ask = (prompter: PlayedPerson, changes: Partial<ConsentRequest> = {}, report = new Paper()) =>
  askConsent(
    { prompter, clock, host: hostWith(), report },
    { digest: 'f00d', label, act: 'apply', isProduction: true, reason: 'not wanted', git, ...changes },
  );
const declined = (what: string) => [
  {
    code: 'declined',
    exit: 4,
    what,
    details: [],
    next: ['Nothing more happens until the command is run again.'],
    commands: [],
  },
];

describe('consent', () => {
  test('is the label, typed, by somebody with a name', async () => {
    const owner = person(` ${label} `);
    expect(await ask(owner)).toEqual({
      digest: 'f00d',
      reason: null,
      owners: [{ name: 'Ada <ada@example.com>', at: '2026-01-02T03:04:05.678Z' }],
    });
    expect(owner.asked).toEqual([question]);
  });

  test.each(['apply', 'reset', 'restore'] as const)('is asked for with the word %s', async (act) => {
    const owner = person('shop/local');
    await ask(owner, { act, label: 'shop/local', isProduction: false });
    expect(owner.asked).toEqual([`Type shop/local to ${act}:`]);
  });

  test('is asked for in red when it is about production, and only then', async () => {
    const colours: (boolean | undefined)[] = [];
    const prompter = (answer: string): PlayedPerson => ({
      ...person(),
      ask: (_, options) => {
        colours.push(options?.red);
        return Promise.resolve(answer);
      },
    });
    await ask(prompter(label));
    await ask(prompter('shop/local'), { label: 'shop/local', isProduction: false });
    expect(colours).toEqual([true, false]);
  });

  test('may be given the second time', async () => {
    const owner = person('shop/prod', label);
    const paper = new Paper();
    expect(await ask(owner, {}, paper)).toMatchObject({ digest: 'f00d' });
    expect(owner.asked).toEqual([question, question]);
    expect(paper.lines).toEqual(['That was not shop/production. Once more, letter by letter:']);
  });

  test.each([
    ['yes', 'y'],
    ['', ''],
    ['Shop/Production', 'shop/production!'],
    ['shop/ production', 'shop/staging'],
  ])('is declined after two wrong phrases: %j, %j', async (first, second) => {
    const owner = person(first, second, label);
    expect(await problemsOf(() => ask(owner))).toEqual(declined('shop/production was not typed.'));
    expect(owner.unused).toEqual([label]);
  });
});

describe('the reason', () => {
  test('is asked for first when it is wanted', async () => {
    const owner = person('  new  prices ', label);
    expect(await ask(owner, { reason: 'wanted' })).toMatchObject({ reason: 'new  prices' });
    expect(owner.asked).toEqual(['Reason:', question]);
  });

  test('may be given the second time', async () => {
    const [owner, paper] = [person('', 'new prices', label), new Paper()];
    expect(await ask(owner, { reason: 'wanted' }, paper)).toMatchObject({ reason: 'new prices' });
    expect(paper.lines).toEqual(['A reason is written into the log; a few words will do.']);
  });

  test('that is empty twice declines, before the phrase is asked for', async () => {
    const owner = person('', '  \t', label);
    expect(await problemsOf(() => ask(owner, { reason: 'wanted' }))).toEqual(declined('No reason was given.'));
    expect(owner.asked).toEqual(['Reason:', 'Reason:']);
  });

  test('that was given already is taken', async () => {
    const owner = person(label);
    expect(await ask(owner, { reason: { given: 'seed changed' } })).toMatchObject({ reason: 'seed changed' });
    expect(owner.asked).toEqual([question]);
  });

  test('that was given empty is asked for, like one that is missing', async () => {
    const owner = person('seed changed', label);
    expect(await ask(owner, { reason: { given: '  ' } })).toMatchObject({ reason: 'seed changed' });
    expect(owner.asked).toEqual(['Reason:', question]);
  });
});

test.each([
  ['Ada', 'ada@example.com', 'Ada <ada@example.com>'],
  ['Ada', null, 'Ada'],
  [null, 'ada@example.com', 'ada@example.com'],
  [null, null, 'ada@engine'],
])('an owner known to git as %s and %s is called %s', (name, email, expected) => {
  expect(nameOfOwner({ host: hostWith() }, { ...git, user: { name, email } })).toBe(expected);
});

test('an owner without git is called as the machine calls them', () => {
  expect(nameOfOwner({ host: hostWith() }, null)).toBe('ada@engine');
});

describe('the digest of a plan', () => {
  const { address } = readable('postgresql://postgres:Alpha@db.example.com/postgres');
  const [a, b] = [migration('1_a.sql', 'select 1;'), migration('2_b.sql', 'drop table x;')];
  const facts: PlanFacts = {
    migrations: [a, b],
    targets: [
      { label: 'shop/local', address: null },
      { label, address },
    ],
    approved: ['destructive', 'public.x loses 3 rows'],
    cliVersion: '3.1.0',
  };
  const [local] = facts.targets;
  const changed: [string, Partial<PlanFacts>][] = [
    ['one migration less', { migrations: [a] }],
    ['another order', { migrations: [b, a] }],
    ['another byte', { migrations: [a, migration('2_b.sql', 'drop table y;')] }],
    ['another file name', { migrations: [a, { ...b, file: '2_c.sql' }] }],
    ['one target less', { targets: facts.targets.slice(1) }],
    ['another label', { targets: [{ label: 'shop/x', address: null }, ...facts.targets.slice(1)] }],
    ['a stand-in instead of a database', { targets: [local ?? { label, address }, { label, address: null }] }],
    ['another host', { targets: [{ label, address: { ...address, host: 'elsewhere' } }] }],
    ['another port', { targets: [{ label, address: { ...address, port: 1 } }] }],
    ['another database', { targets: [{ label, address: { ...address, database: 'x' } }] }],
    ['another user', { targets: [{ label, address: { ...address, user: 'x' } }] }],
    ['another verdict', { approved: ['harmless'] }],
    ['another loss', { approved: ['destructive', 'public.x loses 4 rows'] }],
    ['another CLI', { cliVersion: '3.1.1' }],
  ];

  test('is 64 hexadecimal digits, the same every time', () => {
    expect(planDigest(facts)).toMatch(/^[0-9a-f]{64}$/);
    expect(planDigest(structuredClone(facts))).toBe(planDigest(facts));
  });

  test.each(changed)('is another one with %s', (_, change) => {
    expect(planDigest({ ...facts, ...change })).not.toBe(planDigest(facts));
  });

  test('does not depend on how a connection is encrypted', () => {
    const encrypted = { ...address, parameters: { sslmode: 'verify-full' } };
    const targets = facts.targets.map((target) => ({ ...target, address: target.address && encrypted }));
    expect(planDigest({ ...facts, targets })).toBe(planDigest(facts));
  });

  test('tells facts apart that are the same when written one after another', () => {
    const one = planDigest({ ...facts, approved: ['a', 'b'] });
    expect(planDigest({ ...facts, approved: ['a","b'] })).not.toBe(one);
    expect(planDigest({ ...facts, approved: ['ab'] })).not.toBe(one);
  });
});
