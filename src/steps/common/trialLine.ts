import type { Trial } from '../trial.js';

/** Where nothing was pushed in this run, a step that took no time says why. */
export const whyNotPushed = (trial: Trial): string | null =>
  trial.kind === 'pushed' ? null : trial.kind === 'stand-in' ? `on a stand-in: ${trial.why}` : appliedBefore;

const appliedBefore = 'applied before, not tried in this run';

/** A trial as the approval screen says it. */
export function trialLine(trial: Trial): string {
  if (trial.kind === 'applied-before') return appliedBefore;
  const time = `${trial.at.slice(11, 16)} UTC, ${trial.seconds.toFixed(1)} s`;
  if (trial.kind === 'stand-in') return `stand-in: passed, ${time} (${trial.why})`;
  return `passed, ${time}, after a verified backup`;
}
