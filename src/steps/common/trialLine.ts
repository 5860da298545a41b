import type { Trial } from '../trial.js';

/** A trial as the approval screen says it. */
export function trialLine(trial: Trial): string {
  if (trial.kind === 'applied-before') return 'applied before, not tried in this run';
  const time = `${trial.at.slice(11, 16)} UTC, ${trial.seconds.toFixed(1)} s`;
  if (trial.kind === 'stand-in') return `stand-in: passed, ${time} (${trial.why})`;
  return `passed, ${time}, after a verified backup`;
}
