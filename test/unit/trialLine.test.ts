import { expect, test } from '@jest/globals';
import { trialLines, whyNotPushed } from '../../src/steps/common/trialLine.js';
import type { Trial } from '../../src/steps/trial.js';

const notTried = 'applied before, not tried in this run';
type Pushed = Extract<Trial, { kind: 'pushed' }>;
const pushed = (tried: readonly string[], appliedBefore: readonly string[]): Trial => ({
  kind: 'pushed',
  files: ['0_other.sql', ...tried],
  tried,
  appliedBefore,
  // Made by a verification only; no line of a trial reads it.
  backup: {} as Pushed['backup'],
  seconds: 1.26,
  at: '2026-01-02T03:04:05.678Z',
});
const passed = 'passed, 03:04 UTC, 1.3 s, after a verified backup';

test.each([
  [pushed(['1_a.sql', '2_b.sql'], []), [passed], null],
  [pushed(['2_b.sql'], ['1_a.sql']), [`${passed}, but for:`, `1_a.sql: ${notTried}`], null],
  [pushed([], ['1_a.sql']), [notTried], notTried],
  [{ kind: 'applied-before', appliedBefore: ['1_a.sql'] } as const, [notTried], notTried],
  [
    { kind: 'stand-in', why: 'no URL', seconds: 2, at: '2026-01-02T03:04:05.678Z' } as const,
    ['stand-in: passed, 03:04 UTC, 2.0 s (no URL)'],
    'on a stand-in: no URL',
  ],
])('a trial says what was tried, and nothing more: %#', (trial, lines, why) => {
  expect(trialLines(trial)).toEqual(lines);
  expect(whyNotPushed(trial)).toBe(why);
});
