import { expect, test } from '@jest/globals';
import type { LocatedFinding } from '../../../src/analysis/finding.js';
import { review } from '../../../src/analysis/review.js';
import type { Example, Rule } from '../../../src/analysis/rule.js';
import { migration } from '../support.js';

/** What is found in a file, on a database on which another one was applied. */
export async function found({ applied = '', sql }: Example): Promise<readonly LocatedFinding[]> {
  const history = applied === '' ? [] : [migration('20200101000000_before.sql', applied)];
  const pending = [migration('20270101000001_change.sql', sql)];
  const files = await review({ history, pending, scratch: null, lint: null, today: '2026-11-21' });
  return files.flatMap((file) => file.findings);
}

/** `level code` of what the rules of one group find, each once. */
export async function judged(rules: readonly Rule[], example: Example): Promise<string[]> {
  const codes = new Set(rules.map(({ code }) => code));
  const findings = (await found(example)).filter(({ code }) => codes.has(code));
  return [...new Set(findings.map(({ level, code }) => `${level} ${code}`))].sort();
}

/** A rule's page promises it: its example has this finding, the sound way has not. */
export function keepsItsPromises(rules: readonly Rule[]): void {
  test.each(rules.map((rule) => [rule.code, rule] as const))('%s: example and sound way', async (code, rule) => {
    const codesOf = async (example: Example) => (await judged(rules, example)).map((one) => one.split(' ')[1]);
    expect(await codesOf(rule.example)).toEqual([code]);
    expect(await codesOf(rule.sound)).not.toContain(code);
  });
}
