import { analyse, type Analysis } from '../../src/analysis/analyse.js';
import type { Rehearsable } from '../../src/analysis/platform.js';
import type { Problem } from '../../src/problem.js';
import { migration } from './support.js';

export const file = '20260101000000_a.sql';
export const embedded: Rehearsable = { kind: 'embedded', extensions: new Set(['pgcrypto', 'citext']) };

const look = (sql: string, scratch: Rehearsable) => analyse([migration(file, sql)], scratch);
const isRefusal = (analysis: Analysis | readonly Problem[]): analysis is readonly Problem[] => Array.isArray(analysis);

/** The analysis of one file that nothing forbids. */
export async function allowed(sql: string, scratch = embedded): Promise<Analysis> {
  const analysis = await look(sql, scratch);
  if (isRefusal(analysis)) throw new Error(analysis.map(({ what }) => what).join('\n'));
  return analysis;
}

/** What forbids a file; empty when nothing does. */
export async function refusals(sql: string, scratch = embedded): Promise<readonly Problem[]> {
  const analysis = await look(sql, scratch);
  return isRefusal(analysis) ? analysis : [];
}

/** `code: what`, for each destructive statement. */
export const destruction = async (sql: string): Promise<string[]> =>
  (await allowed(sql)).destructive.map(({ code, what }) => `${code}: ${what}`);

/** `line code`, for each destructive statement. */
export const destructionLines = async (sql: string): Promise<string[]> =>
  (await allowed(sql)).destructive.map(({ code, line }) => `${line} ${code}`);
