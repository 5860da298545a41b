import type { Trial } from '../trial.js';

const appliedBefore = 'applied before, not tried in this run';

const isTried = (trial: Trial): boolean =>
  trial.kind === 'stand-in' || (trial.kind === 'pushed' && trial.tried.length > 0);

/** Where nothing of the plan was pushed in this run, the step says why. */
export const whyNotPushed = (trial: Trial): string | null => {
  if (trial.kind === 'stand-in') return `on a stand-in: ${trial.why}`;
  return isTried(trial) ? null : appliedBefore;
};

/** A trial as the approval screen says it; each file of the plan that was not tried is named. */
export function trialLines(trial: Trial): string[] {
  if (trial.kind === 'applied-before' || !isTried(trial)) return [appliedBefore];
  const time = `${trial.at.slice(11, 16)} UTC, ${trial.seconds.toFixed(1)} s`;
  if (trial.kind === 'stand-in') return [`stand-in: passed, ${time} (${trial.why})`];
  return [
    `passed, ${time}, after a verified backup${trial.appliedBefore.length > 0 ? ', but for:' : ''}`,
    ...trial.appliedBefore.map((file) => `${file}: ${appliedBefore}`),
  ];
}
