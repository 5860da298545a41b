import { expect, test } from '@jest/globals';
import { review } from '../../../src/analysis/review.js';
import type { LocatedFinding } from '../../../src/analysis/finding.js';
import type { Example, Rule } from '../../../src/analysis/rule.js';
import { migration } from '../support.js';

/** What is found in files that are pending, after others that are applied; without squawk. */
export async function findings(pending: string | readonly string[], applied = ''): Promise<readonly LocatedFinding[]> {
  const files = await review({
    history: applied === '' ? [] : [migration('20250101000000_before.sql', applied)],
    pending: [pending].flat().map((sql, index) => migration(`2026010100000${String(index)}_a.sql`, sql)),
    scratch: null,
    lint: null,
    today: '2026-11-21',
  });
  return files.flatMap((file) => file.findings);
}

/** The codes of a group's findings, each once. */
export async function codes(
  group: readonly Rule[],
  pending: string | readonly string[],
  applied = '',
): Promise<string[]> {
  const own = new Set(group.map(({ code }) => code));
  const found = await findings(pending, applied);
  return [...new Set(found.map(({ code }) => code).filter((code) => own.has(code)))].sort();
}

export const codesOf = (group: readonly Rule[], { sql, applied = '' }: Example): Promise<string[]> =>
  codes(group, sql, applied);

/** What is found in a file, on a database on which another one was applied. */
export const found = ({ applied = '', sql }: Example): Promise<readonly LocatedFinding[]> => findings(sql, applied);

/** `level code` of what the rules of one group find, each once. */
export async function judged(rules: readonly Rule[], example: Example): Promise<string[]> {
  const codes = new Set(rules.map(({ code }) => code));
  const own = (await found(example)).filter(({ code }) => codes.has(code));
  return [...new Set(own.map(({ level, code }) => `${level} ${code}`))].sort();
}

/** A rule's page promises it: its example has this finding, the sound way has not. */
export function keepsItsPromises(rules: readonly Rule[]): void {
  test.each(rules.map((rule) => [rule.code, rule] as const))('%s: example and sound way', async (code, rule) => {
    expect(await codesOf(rules, rule.example)).toEqual([code]);
    expect(await codesOf(rules, rule.sound)).not.toContain(code);
  });
}
