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
