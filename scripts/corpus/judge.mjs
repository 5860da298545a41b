// What `supasafe check` says of one case, and whether that is right. Reads dist/.
import { atLeast } from '../../dist/analysis/finding.js';
import { review } from '../../dist/analysis/review.js';
import { createPorts } from '../../dist/main.js';
import { endsAtOnce } from '../../dist/system/interruption.js';
import { score } from './score.mjs';

export const { lint } = createPorts(endsAtOnce, {});

/** Findings by file, and the lines on which its statements begin; with `scratch` also what cannot be rehearsed there. */
export const reviewed = ({ history, pending }, scratch = null) =>
  review({ history, pending, scratch, lint, today: '2026-11-21' });

export async function judge(one) {
  const files = await reviewed(one);
  return { ...score(one, files, atLeast), findings: files.flatMap((file) => file.findings), files };
}
