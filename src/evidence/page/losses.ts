import type { Effects, ObjectChanges } from '../../rehearsal/effects.js';
import { html, type Markup, type Part } from '../markup.js';
import type { RunReport } from '../report.js';
import { count, howLost, number, rowsLost, rowWords } from '../words.js';
import { code, folded, plainList, table, tightList, type Section } from './parts.js';

const rowsShown = 40;
const objectsShown = 20;

export function rowsSection({ effects }: RunReport): Section | null {
  if (!effects) return null;
  const sorted = [...effects.rows].sort(
    (one, other) => Number(one.isNew) - Number(other.isNew) || rowsLost(other) - rowsLost(one),
  );
  const lines = sorted.map((one): Part[] => [
    html`${code(one.table)}${one.isNew && html` <span class="dim small">new</span>`}`,
    one.isNew ? '–' : number(one.before),
    one.after === null ? html`<span class="lost">gone</span>` : number(one.after),
    html`<span class="${rowsLost(one) > 0 && !one.isNew ? 'lost' : ''}">${rowWords(one)}</span>`,
  ]);
  const columns = [
    { title: 'Table' },
    { title: 'Before', kind: 'figure' },
    { title: 'After', kind: 'figure' },
    { title: 'What happened to its rows' },
  ] as const;
  const left = lines.length - rowsShown;
  const body =
    lines.length === 0
      ? html`<p>No row of any table changed.</p>`
      : html`${table('Every table whose rows changed, losses first', columns, lines.slice(0, rowsShown))}${
          left > 0 &&
          html`<details>
            <summary>${count(left, 'more table')}</summary>
            ${table('The other tables', columns, lines.slice(rowsShown))}
          </details>`
        }`;
  return { id: 'rows', title: 'Rows', body };
}

export function lostSection({ effects }: RunReport): Section | null {
  if (!effects) return null;
  const { rightsLost, valuesLost } = effects;
  const rights =
    rightsLost.length === 0
      ? html`<p>
          No right is lost: no policy, grant, row level security, trigger, job or function that somebody had before is
          gone.
        </p>`
      : folded(
          rightsLost.map(
            ({ kind, what, withObject }) =>
              html`<span class="badge bad">${kind}</span>
                ${what}${withObject !== null && html` <span class="dim">(went with ${code(withObject)})</span>`}`,
          ),
          objectsShown,
          plainList,
        );
  const values =
    valuesLost.length === 0
      ? html`<p>No column with values is dropped or becomes narrower.</p>`
      : table(
          'Columns that are dropped or become narrower',
          [{ title: 'Column' }, { title: 'Values', kind: 'figure' }, { title: 'How' }],
          valuesLost.map((one) => [code(`${one.table}.${one.column}`), number(one.values), howLost(one)]),
        );
  return {
    id: 'lost',
    title: 'Rights and values lost',
    body: [html`<h3>Rights</h3>`, rights, html`<h3>Values</h3>`, values],
  };
}

export function objectsSection({ effects }: RunReport): Section | null {
  if (!effects) return null;
  const { gained, lost, changed } = effects.objects;
  const total = gained.length + lost.length + changed.length;
  const body = total === 0 ? html`<p>The catalogue is as before.</p>` : html`${objectLists(effects.objects)}`;
  return { id: 'objects', title: 'Objects', body };
}

const objectLists = ({ gained, lost, changed }: ObjectChanges): Markup[] =>
  (
    [
      ['Lost', lost],
      ['Changed', changed],
      ['Gained', gained],
    ] as const
  ).flatMap(([title, entries]) =>
    entries.length === 0
      ? []
      : [
          html`<h3>${title} <span class="dim">(${entries.length})</span></h3>
            ${folded(entries.map(code), objectsShown, tightList)}`,
        ],
  );

/** Trigger functions that ran and what would have left the database, of all statements together. */
export function doneBesideSection({ effects }: RunReport): Section | null {
  if (!effects) return null;
  const triggers = callsOf(effects);
  const outside = effects.files.flatMap(({ file, statements }) =>
    statements.flatMap(({ line, outside: what }) => what.map((text) => ({ place: `${file}:${line}`, text }))),
  );
  const body = [
    html`<h3>Triggers that ran</h3>`,
    triggers.length === 0
      ? html`<p>No trigger ran.</p>`
      : table(
          'How often each ran',
          [{ title: 'Function' }, { title: 'Calls', kind: 'figure' }],
          triggers.map(([name, calls]) => [code(name), number(calls)]),
        ),
    html`<h3>Outside effects</h3>`,
    outside.length === 0
      ? html`<p>Nothing would have left the database: no request, no job, no message to a queue.</p>`
      : html`<p>On the copy they were recorded, not done. On production they would be done.</p>
          ${folded(
            outside.map(({ text, place }) => html`${text} <span class="dim small">${place}</span>`),
            objectsShown,
            plainList,
          )}`,
  ];
  return { id: 'beside', title: 'Triggers and outside effects', body };
}

function callsOf({ files }: Effects): [string, number][] {
  const calls = new Map<string, number>();
  for (const { name, calls: some } of files.flatMap(({ statements }) => statements.flatMap(({ triggers }) => triggers)))
    calls.set(name, (calls.get(name) ?? 0) + some);
  return [...calls].sort(([, one], [, other]) => other - one);
}
