// Whether what was found in a case is right. Of the benchmark (over dist/) and of the tests (over src/) alike.

/** Whether a finding of these stands in the labelled statement, or is about the whole file. */
function isShown(files, { file, line }, counts) {
  const one = files.find(({ migration }) => migration.file === file);
  if (!one) return false;
  if (one.syntax) return true;
  const from = Math.max(...one.lines.filter((first) => first <= line), 1);
  const to = Math.min(...one.lines.filter((first) => first > line), Infinity);
  return one.findings.some((finding) => counts(finding) && finding.line >= from && finding.line < to);
}

/**
 * `right` is null for context cases: the rows decide, which nobody knows here; `noticed`, whether they are warned about.
 * `atLeast` compares two levels.
 */
export function score({ label, at }, files, atLeast) {
  const of = (least) => (finding) => atLeast(finding.level, least);
  if (label === 'safe') return { right: !files.some(({ findings }) => findings.some(of('warning'))), noticed: false };
  const noticed = isShown(files, at, of('warning'));
  return { right: label === 'context' ? null : isShown(files, at, of('dangerous')), noticed };
}
