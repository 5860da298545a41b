// What `supasafe check` says of one case, and whether that is right. Reads dist/.
import { atLeast } from '../../dist/analysis/finding.js';
import { review } from '../../dist/analysis/review.js';
import { createPorts } from '../../dist/main.js';
import { endsAtOnce } from '../../dist/system/interruption.js';

export const { lint } = createPorts(endsAtOnce, {});

/** Findings by file, and the lines on which its statements begin; with `scratch` also what cannot be rehearsed there. */
export const reviewed = ({ history, pending }, scratch = null) =>
  review({ history, pending, scratch, lint, today: '2026-11-21' });

/** A finding at or above a level that stands in the labelled statement, or is about the whole file. */
function isShown(files, { file, line }, least) {
  const one = files.find(({ migration }) => migration.file === file);
  if (!one) return false;
  if (one.syntax) return true;
  const from = Math.max(...one.lines.filter((first) => first <= line), 1);
  const to = Math.min(...one.lines.filter((first) => first > line), Infinity);
  return one.findings.some((finding) => atLeast(finding.level, least) && finding.line >= from && finding.line < to);
}

/** `right` is null for context cases: the rows decide, which nobody knows here. */
export async function judge(one) {
  const files = await reviewed(one);
  const findings = files.flatMap((file) => file.findings);
  if (one.label === 'dangerous') return { right: isShown(files, one.at, 'dangerous'), findings, files };
  if (one.label === 'context') return { right: null, noticed: isShown(files, one.at, 'warning'), findings, files };
  return { right: !findings.some((finding) => atLeast(finding.level, 'warning')), findings, files };
}
