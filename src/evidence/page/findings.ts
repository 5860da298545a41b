import { levels } from '../../analysis/finding.js';
import { html, type Markup } from '../markup.js';
import type { ReportedFinding, RunReport } from '../report.js';
import { badge, folded, plainList, type Section } from './parts.js';

const shown = 20;

/** What was read in the files, worst first; those that their author took upon themselves come last. */
export function findingsSection({ files }: RunReport): Section | null {
  if (files === null) return null;
  const all = files
    .flatMap(({ findings }) => findings)
    .sort(
      (one, other) =>
        Number(one.accepted !== undefined) - Number(other.accepted !== undefined) ||
        levels.indexOf(other.level) - levels.indexOf(one.level),
    );
  const body =
    all.length === 0 ? html`<p>Nothing was found in the files.</p>` : folded(all.map(finding), shown, plainList);
  return { id: 'findings', title: 'Findings in the files', body };
}

const finding = ({ level, code, what, file, line, why, safe = [], next, accepted, source }: ReportedFinding): Markup =>
  html`${badge(level)}
    ${accepted && html`<span class="badge good"><span aria-hidden="true">✓ </span>accepted</span> `}${what}
    <div class="dim small">${file}:${line} · <code>${code}</code></div>
    ${excerpt(source)}${
      accepted &&
      html`<p>Accepted by its author: “${accepted.reason}”${accepted.until !== null && ` until ${accepted.until}`}</p>`
    }${advice([why ?? null, ...safe, next ?? null].filter((text) => text !== null))}`;

const advice = (lines: readonly string[]): Markup | null =>
  lines.length === 0
    ? null
    : html`<ul class="notes">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`;

const excerpt = (source: ReportedFinding['source']): Markup | null =>
  source.length === 0
    ? null
    : html`<pre class="source">
${source.map(({ line, text, marked }) =>
  marked
    ? html`<mark><span class="no">${line}</span>${text}<span class="unseen"> (the finding)</span></mark>`
    : html`<span><span class="no">${line}</span>${text}</span>`,
)}</pre>`;
