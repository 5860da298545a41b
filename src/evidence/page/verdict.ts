import type { Reason, VerdictLevel } from '../../rehearsal/verdict.js';
import { html, type Markup } from '../markup.js';
import type { Ending, RunReport } from '../report.js';
import { count, duration, number, rowsLost } from '../words.js';
import { waitingInAll } from '../waiting.js';
import { badge, folded, lines, plainList, type Section } from './parts.js';

const reasonsShown = 6;

/** What the page says first: the sentence, how bad it is, and why. */
export function verdictSection(report: RunReport, anchorOf: (file: string | null) => string | null): Section {
  const { verdict, effects } = report;
  const level: VerdictLevel | '' = verdict?.level ?? '';
  const body = verdict
    ? html`${badge(verdict.level)}
        <p class="sentence">${verdict.sentence}</p>
        ${effects && facts(report)}${
          verdict.reasons.length > 0 &&
          html`<h3>Why</h3>
            ${folded(
              verdict.reasons.map((reason) => reasonItem(reason, anchorOf(reason.file))),
              reasonsShown,
              plainList,
            )}`
        }`
    : html`<p>There is no verdict: the run ended before the migrations were rehearsed.</p>`;
  return { id: 'verdict', title: 'What it does', body, className: `verdict ${level}` };
}

const sources: Record<Reason['source'], string> = {
  measured: 'measured',
  read: 'read in the file',
  'not analysed': 'could not be analysed',
};

/** `anchor` is where its file stands on the page; null where it stands there itself. */
export function reasonItem(reason: Reason, anchor: string | null): Markup {
  const line = reason.line === null ? '' : `line ${reason.line} · `;
  const place =
    reason.file === null
      ? 'all files together · '
      : anchor === null
        ? line
        : html`<a href="#${anchor}">${reason.file}</a> · ${line}`;
  const small = html`<span class="dim small">${place}${sources[reason.source]} · <code>${reason.code}</code></span>`;
  return html`<div class="reason">
    <span>${badge(reason.level)}</span><span>${reason.what}<br />${small}</span>
  </div>`;
}

function facts({ effects, wayBack }: RunReport): Markup | null {
  if (!effects) return null;
  const waits = waitingInAll(effects).map(({ seconds }) => seconds);
  const lost = effects.rows.filter(({ isNew }) => !isNew).reduce((sum, one) => sum + rowsLost(one), 0);
  const dropped = effects.valuesLost.filter(({ how }) => typeof how === 'string');
  const pairs: [string, string][] = [
    ['Time on the copy', duration(effects.seconds)],
    ['Longest wait', waits.length > 0 ? duration(Math.max(...waits)) : 'nobody waits'],
    ['Rows lost', number(lost)],
    ['Values dropped', number(dropped.reduce((sum, { values }) => sum + values, 0))],
    ['Rights lost', number(effects.rightsLost.length)],
    wayBack?.kind === 'tested'
      ? ['Way back, tested', duration(wayBack.seconds)]
      : ['Way back', wayBack === null ? 'not tried' : 'not tested'],
  ];
  return html`<dl class="facts">
    ${pairs.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

const headlines: Record<Ending['kind'], string> = {
  rehearsed: 'Rehearsed on a copy. No database was changed.',
  asking: 'Waiting for the owner. Production is unchanged.',
  applied: 'Applied to production, which is what was rehearsed.',
  stopped: 'The run stopped.',
};

/** How the run ended, in one line. */
export const headline = ({ kind }: Ending): string => headlines[kind];

export function endingSection({ ending }: RunReport): Section | null {
  const { problems, changes } = ending;
  if (problems.length === 0 && changes.length === 0) return null;
  const body = html`${problems.map(
    ({ what, code, details = [], next = [] }) =>
      html`<p>
          <span class="badge bad"><span aria-hidden="true">✖ </span>${code}</span> ${what}
        </p>
        ${details.length > 0 && lines(details.flatMap((line) => line.split('\n')))}${
          next.length > 0 &&
          html`<ul>
            ${next.map((line) => html`<li>${line}</li>`)}
          </ul>`
        }`,
  )}${
    changes.length > 0 &&
    html`<h3>What changed, and what did not</h3>
      <ul>
        ${changes.map((line) => html`<li>${line}</li>`)}
      </ul>`
  }`;
  return {
    id: 'ending',
    title: problems.length > 0 ? `Why it stopped (${count(problems.length, 'problem')})` : 'What changed',
    body,
  };
}
