import type { Report } from '../ports.js';
import { visible } from '../visible.js';
import { isMadeAnew, type TablePlan, type TablesPlan } from './tablesPlan.js';
import { countRows } from './tablesProblems.js';
import type { RowAct } from '../database/rowDifference.js';

const words: Record<RowAct, { readonly is: string; readonly done: string; readonly not: string }> = {
  missing: { is: 'missing', done: 'come back', not: 'stay away' },
  changed: { is: 'changed', done: 'become what they were', not: 'stay as they are' },
  extra: { is: 'not in the backup', done: 'are DELETED', not: 'stay' },
};
const shown = 8;

/** The tables, how they differ, and what will become of them. */
export function tablesLines(tone: Report['tone'], plan: TablesPlan): string[] {
  const anew = plan.tables.some(isMadeAnew);
  return [
    ...plan.tables.flatMap((one) => tableLines(tone, one)),
    ...listed(
      'Comes back too:',
      [...plan.early, ...plan.late].map(({ what }) => what),
    ),
    ...listed(tone('warn', '▲ Is gone and does not come back:'), plan.unable),
    ...listed(tone('warn', '▲ Is defined otherwise than in the backup, and stays so:'), plan.other),
    ...(anew
      ? [
          '  Who works with tables that foreign keys, policies or triggers of these concern waits for a moment at the end.',
        ]
      : ['  Who writes to these tables waits for a moment; who reads does not.']),
  ];
}

function tableLines(tone: Report['tone'], one: TablePlan): string[] {
  const { table, difference, acts, notes, isReferenced } = one;
  const name = tone('strong', visible(table.qualified));
  if (isMadeAnew(one))
    return [
      `${name} is gone: it is made anew as the backup has it, with ${countRows(difference.missing)}.`,
      ...notes.map((note) => `    ${note}`),
    ];
  const lines = (Object.keys(words) as RowAct[])
    .filter((act) => difference[act] > 0)
    .map((act) => {
      const isDone = acts.includes(act);
      const text = `  ${countRows(difference[act]).padStart(14)} ${words[act].is.padEnd(18)} ${isDone ? words[act].done : words[act].not}`;
      const samples = `    ${difference.samples[act].map(visible).join(', ')}${difference[act] > difference.samples[act].length ? ', …' : ''}`;
      return [isDone && act !== 'missing' ? tone('production', text) : text, tone('dim', samples)];
    });
  return [
    isReferenced ? `${name}, because rows refer to it` : name,
    ...(lines.length > 0 ? lines.flat() : ['  holds what the backup has']),
    ...notes.map((note) => `    ${tone('warn', note)}`),
  ];
}

const listed = (title: string, items: readonly string[]): string[] =>
  items.length === 0
    ? []
    : [
        title,
        ...items.slice(0, shown).map((item) => `    ${visible(item)}`),
        ...(items.length > shown ? [`    … and ${items.length - shown} more`] : []),
      ];
