import type { FileEffects, StatementEffects } from '../../rehearsal/effects.js';
import type { FileVerdict } from '../../rehearsal/verdict.js';
import { html, type Markup } from '../markup.js';
import type { ReportedFile, RunReport } from '../report.js';
import { count, duration, modeWords, rowsLost, rowWords } from '../words.js';
import { size } from '../../backup/space.js';
import { keepsOut, lengthOf, timed, waitingIn, worstWait, type Timed, type Waiting } from '../waiting.js';
import { badge, bar, code, folded, plainList, table, type Section, type Span } from './parts.js';
import { reasonItem } from './verdict.js';

const openAtOnce = 3;
const waitsShown = 12;
const weightyShown = 100;
const lightListed = 1000;
/** A statement that takes longer is worth a bar of its own. */
const slowSeconds = 0.1;

export function filesSection(report: RunReport): Section | null {
  const { files } = report;
  if (files === null || files.length === 0) return null;
  const effectsOf = (file: string) => report.effects?.files.find((one) => one.file === file) ?? null;
  const verdictOf = (file: string) => report.verdict?.files.find((one) => one.file === file) ?? null;
  let opened = 0;
  const items = files.map((file, index) => {
    const [effects, verdict] = [effectsOf(file.file), verdictOf(file.file)];
    const isWorth = files.length === 1 || (verdict !== null && verdict.level !== 'harmless');
    if (isWorth) opened += 1;
    return fileItem(file, index, effects, verdict, isWorth && opened <= openAtOnce);
  });
  return {
    id: 'files',
    title:
      files.length === 1
        ? 'The migration, statement by statement'
        : `${files.length} migrations, statement by statement`,
    body: [
      report.effects === null ? html`<p>The run ended before they were rehearsed: nothing was measured.</p>` : legend,
      items,
    ],
  };
}

/** Other sections point here. */
export const fileAnchor = (report: RunReport, file: string | null): string | null => {
  const index = (report.files ?? []).findIndex((one) => one.file === file);
  return index < 0 ? null : `file-${index + 1}`;
};

const sample = (kind: Span['kind']): Markup => bar(1, [{ from: 0, seconds: 1, kind }], null);

const legend = html`<ul class="key">
  <li>${sample('run')}runs</li>
  <li>${sample('reads')}keeps out readers and writers</li>
  <li>${sample('writes')}keeps out writers</li>
</ul>`;

function fileItem(
  file: ReportedFile,
  index: number,
  effects: FileEffects | null,
  verdict: FileVerdict | null,
  open: boolean,
): Markup {
  const facts = [
    count(file.statements, 'statement'),
    ...(effects ? [duration(effects.seconds)] : []),
    ...(file.findings.length > 0 ? [count(file.findings.length, 'finding')] : []),
  ];
  return html`<details class="file" id="file-${index + 1}" ${open && html` open`}>
    <summary>
      ${verdict && badge(verdict.level)} <span class="name">${file.file}</span>
      <span class="dim small">${facts.join(' · ')}</span>
    </summary>
    ${
      !file.transactional &&
      html`<p>
        <span class="badge warning"><span aria-hidden="true">▲ </span>not atomic</span> Each statement is a transaction
        of its own: a failure leaves what stood before it.
      </p>`
    }
    ${
      verdict &&
      verdict.reasons.length > 0 &&
      folded(
        verdict.reasons.map((reason) => reasonItem(reason, null)),
        8,
        plainList,
      )
    }
    ${effects && [waits(effects), statements(effects)]}
  </details> `;
}

function waits(effects: FileEffects): Markup {
  const [all, whole] = [waitingIn(effects), lengthOf(effects)];
  if (all.length === 0)
    return html`<p>Nobody else has to wait: no lock on an existing relation keeps readers or writers out.</p>`;
  const rows = all
    .slice(0, waitsShown)
    .map((one) => [
      html`${code(one.relation)}<br /><span class="dim small"
          >${one.kind}, ${modeWords(one.mode)}, line
          ${one.line}${one.source === 'documented' && ', as PostgreSQL’s manual says'}</span
        >`,
      one.blocks,
      duration(one.seconds),
      bar(
        whole,
        [spanOf(one)],
        `${one.relation}: ${one.blocks} wait from ${duration(one.from)} to ${duration(one.from + one.seconds)} of ${duration(whole)}`,
      ),
    ]);
  const left = all.length - waitsShown;
  return html`${table(
    'Who else has to wait, worst first',
    [
      { title: 'Relation' },
      { title: 'What waits' },
      { title: 'How long', kind: 'figure' },
      { title: 'When', kind: 'when' },
    ],
    rows,
  )}${left > 0 && html`<p class="dim">… and ${left} more, none of them worse. They stand at their statements.</p>`}`;
}

const spanOf = ({ from, seconds, blocks }: Pick<Waiting, 'from' | 'seconds' | 'blocks'>): Span => ({
  from,
  seconds,
  kind: blocks === 'writes' ? 'writes' : 'reads',
});

const isWeighty = ({ statement }: Timed): boolean =>
  statement.seconds >= slowSeconds ||
  statement.locks.some(keepsOut) ||
  statement.rewritten.length > 0 ||
  statement.outside.length > 0 ||
  statement.triggers.length > 0 ||
  statement.rows.some(({ isNew }) => !isNew);

function statements(effects: FileEffects): Markup {
  const [all, whole] = [timed(effects), lengthOf(effects)];
  const weighty = all.filter(isWeighty);
  const shown = new Set(weighty.slice(0, weightyShown));
  const rest = all.filter((one) => !shown.has(one));
  const listed = rest.slice(0, lightListed);
  const kind =
    weighty.length > weightyShown
      ? 'more'
      : shown.size > 0
        ? 'more that keep nobody out and change no existing row'
        : 'that keep nobody out and change no existing row';
  return html`<h3>Statements</h3>
    ${
      shown.size > 0 &&
      html`<ol class="statements">
        ${[...shown].map((one) => statementItem(one, whole))}
      </ol>`
    }
    ${
      rest.length > 0 &&
      html`<details>
        <summary>${count(rest.length, 'statement')} ${kind}</summary>
        <ol class="statements">
          ${listed.map(
            ({ statement }) =>
              html`<li class="line">
                <span><span class="dim small">line ${statement.line}</span> ${code(statement.sql)}</span
                ><span class="time">${duration(statement.seconds)}</span>
              </li> `,
          )}
        </ol>
        ${rest.length > listed.length && html`<p class="dim">… and ${rest.length - listed.length} more. They stand in the file.</p>`}
      </details>`
    }`;
}

function statementItem({ statement, from }: Timed, whole: number): Markup {
  const waiting = statement.locks
    .flatMap((lock) =>
      lock.blocks === 'nothing' || !keepsOut(lock) ? [] : [{ blocks: lock.blocks, from, seconds: lock.heldSeconds }],
    )
    .sort(worstWait);
  const spans: Span[] = [...waiting.slice(0, 1).map(spanOf), { from, seconds: statement.seconds, kind: 'run' }];
  return html`<li>
    <div class="line">
      <span><span class="dim small">line ${statement.line}</span> ${code(statement.sql)}</span
      ><span class="time">${duration(statement.seconds)}</span>
    </div>
    ${bar(whole, spans, null)}${notes(statement)}
  </li> `;
}

function notes(statement: StatementEffects): Markup | null {
  const { locks, rows, rewritten, triggers, outside, walBytes } = statement;
  const kept = locks.filter(keepsOut).sort((one, other) => other.heldSeconds - one.heldSeconds);
  const items = [
    ...kept
      .slice(0, 6)
      .map(
        (lock) =>
          html`<li>
            keeps ${lock.blocks === 'writes' ? 'writers' : 'readers and writers'} out of ${code(lock.relation)} for
            ${duration(lock.heldSeconds)}
          </li>`,
      ),
    ...(kept.length > 6 ? [html`<li>and out of ${kept.length - 6} more</li>`] : []),
    ...rows.map(
      (one) =>
        html`<li>
          ${code(one.table)}${one.isNew && ' (new)'}:
          <span class="${rowsLost(one) > 0 && !one.isNew ? 'lost' : ''}">${rowWords(one)}</span>
        </li>`,
    ),
    ...rewritten.map(
      ({ relation, kind, bytes }) => html`<li>writes ${kind} ${code(relation)} anew, ${size(bytes)}</li>`,
    ),
    ...triggers.map(({ name, calls }) => html`<li>trigger function ${code(name)} ran ${count(calls, 'time')}</li>`),
    ...outside.map((what) => html`<li>outside of the database: ${what}</li>`),
    ...(walBytes >= 1_000_000 ? [html`<li>${size(walBytes)} of write-ahead log</li>`] : []),
  ];
  return items.length === 0
    ? null
    : html`<ul class="notes">
        ${items}
      </ul>`;
}
