import type { Level } from '../../analysis/finding.js';
import type { VerdictLevel } from '../../rehearsal/verdict.js';
import { html, type Markup, type Part } from '../markup.js';

/** A part of the page with a heading of its own; `id` is what the list of contents points at. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Part;
  readonly className?: string;
}

export const section = ({ id, title, body, className = '' }: Section): Markup =>
  html`<section id="${id}" class="${className}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section> `;

const signs: Record<VerdictLevel | Level, string> = {
  harmless: '✓',
  careful: '▲',
  destructive: '✖',
  refused: '✖',
  dangerous: '✖',
  warning: '▲',
  note: '–',
};

export const badge = (level: VerdictLevel | Level): Markup =>
  html`<span class="badge ${level}"><span aria-hidden="true">${signs[level]} </span>${level}</span>`;

export const code = (text: string): Markup => html`<code>${text}</code>`;

/** The first of them, and how many more behind one more line that opens. */
export function folded(items: readonly Markup[], most: number, list: (items: readonly Markup[]) => Markup): Markup {
  if (items.length <= most + 1) return list(items);
  return html`${list(items.slice(0, most))}
    <details>
      <summary>${items.length - most} more</summary>
      ${list(items.slice(most))}
    </details>`;
}

export const plainList = (items: readonly Markup[]): Markup =>
  html`<ul class="plain">
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;

/** As they are, one below the other. */
export const lines = (texts: readonly string[]): Markup =>
  html`<pre>${texts.map((text) => html`<span class="row">${text}</span>`)}</pre>`;

/** For names that stand alone. */
export const tightList = (items: readonly Markup[]): Markup =>
  html`<ul class="tight">
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;

export interface Column {
  readonly title: string;
  readonly kind?: 'figure' | 'when';
}

/** The first cell of a row is its header. What is wider than the screen scrolls by itself. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Part[])[]): Markup {
  const classOf = (index: number): string => columns[index]?.kind ?? '';
  return html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }, index) => html`<th scope="col" class="${classOf(index)}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([head = null, ...cells]) =>
            html`<tr>
              <th scope="row">${head}</th>
              ${cells.map((cell, index) => html`<td class="${classOf(index + 1)}">${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A bar is wide as the time of the whole file; `label` says the same in words, null where words stand beside it. */
export function bar(whole: number, spans: readonly Span[], label: string | null): Markup {
  const percent = (seconds: number): string =>
    (whole > 0 ? Math.min(100, Math.max(0, (seconds / whole) * 100)) : 0).toFixed(2);
  const speech = label === null ? html`aria-hidden="true"` : html`role="img" aria-label="${label}"`;
  return html`<svg class="bar" ${speech} focusable="false">
    <rect class="track" y="3" width="100%" height="6" rx="3" />
    ${spans.map(({ from, seconds, kind }) => {
      const start = Number(percent(from));
      // What is short is there all the same.
      const width = Math.min(100 - start, Math.max(leastPercent, Number(percent(from + seconds)) - start));
      const [y, height] = kind === 'run' ? [4, 4] : [0, 12];
      return html`<rect
        class="${kind}"
        x="${Math.min(start, 100 - leastPercent).toFixed(2)}%"
        y="${y}"
        width="${Math.max(leastPercent, width).toFixed(2)}%"
        height="${height}"
        rx="2"
      />`;
    })}
  </svg>`;
}

const leastPercent = 0.8;

export interface Span {
  readonly from: number;
  readonly seconds: number;
  readonly kind: 'run' | 'reads' | 'writes';
}
