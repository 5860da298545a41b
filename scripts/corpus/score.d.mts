import type { atLeast, LocatedFinding } from '../../src/analysis/finding.js';
import type { Case } from './cases.mjs';

interface Read {
  readonly migration: { readonly file: string };
  readonly syntax: object | null;
  readonly lines: readonly number[];
  readonly findings: readonly LocatedFinding[];
}

export function score(
  one: Pick<Case, 'label' | 'at'>,
  files: readonly Read[],
  compare: typeof atLeast,
): { right: boolean | null; noticed: boolean };
