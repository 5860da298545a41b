import { expected, readCases, readSound } from './cases.mjs';
import { codesOf, rehearseAll } from './rehearse.mjs';

const share = (part, whole) => (whole === 0 ? '–' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`);

function tableRow(name, rows) {
  const of = (label) => rows.filter(({ one }) => one.label === label);
  const right = (label, is = 'right') => share(of(label).filter((row) => row[is]).length, of(label).length);
  const alarms = share(of('safe').filter((row) => !row.right).length, of('safe').length);
  return `| ${name} | ${right('dangerous')} | ${right('context')} | ${right('context', 'rightAsLabelled')} | ${alarms} |`;
}

/** Of held-out no more than what came out: whoever mends a rule does not learn what is in a case. */
function misses(rows, showMore) {
  const wrong = rows.filter((row) => !row.right);
  if (wrong.length === 0) return ['None.'];
  return wrong.map(({ one, got, reasons }) => {
    const codes = showMore && reasons.length > 0 ? ` (${codesOf(reasons)})` : '';
    return `- \`${one.id}\` (${one.label}): should be ${expected(one)}, came out as ${got}${codes}`;
  });
}

/** What the adjudication changed; of held-out without the reasons, which tell what is in the files. */
const adjudications = (rows, showMore) =>
  rows
    .filter(({ one }) => one.adjudicated?.rehearsed)
    .map(({ one: { id, rehearsed, adjudicated } }) => {
      const why = showMore ? `: ${adjudicated.why}` : '';
      return `- \`${id}\`: labelled ${rehearsed}, adjudicated ${adjudicated.rehearsed}${why}`;
    });

/** Rehearses the whole corpus; the second half of docs/judgement.md. */
export async function rehearsedPage() {
  const [dev, heldOut, sound] = [
    await rehearseAll(readCases('dev')),
    await rehearseAll(readCases('held-out')),
    await rehearseAll(readSound()),
  ];
  const refused = [...dev, ...heldOut].filter(({ got }) => got === 'refused').length;
  return [
    '## With the rehearsal',
    '',
    'Every case is rehearsed on PostgreSQL 17 as `postgres` of a hosted project, on a copy of its own rows: statement by statement, with what reading found. The',
    'verdict is compared with `rehearsed` of the label:',
    '',
    '- A **dangerous** case is right when the verdict is the labelled one or worse (harmless, careful, destructive, refused).',
    '- A **context** case is right when the verdict is the labelled one, no better and no worse.',
    '- What is labelled to **fail** is right when it fails, or is refused before. Whatever else fails is wrong.',
    '- A **safe** case or a sound migration that is not harmless is a false alarm.',
    '',
    `Refused means that reading refuses it, so that \`migrate\` and \`rehearse\` stop before they rehearse: ${refused} cases. Reasons that a clock gave are left out (on these`,
    'few rows only a busy machine takes a second). The way back is not tried here, so nothing is destructive for want of one; `node scripts/corpus/wayBack.mjs` goes the',
    'ways back of the reversible cases.',
    '',
    '| part | dangerous right | context right | context right, as first labelled | false alarms |',
    '| --- | --- | --- | --- | --- |',
    tableRow('dev', dev),
    tableRow('held-out', heldOut),
    tableRow('sound migrations', sound),
    '',
    '### What is wrong in dev',
    '',
    ...misses(dev, true),
    '',
    '### What is wrong in held-out',
    '',
    ...misses(heldOut, false),
    '',
    'Of held-out the ids, labels and verdicts were seen while rules were mended, never a file. Four mends followed from that: up to ten changed rows are harmless, and so is a',
    'key of a column that is new; row level security without a policy is careful where the table has rows, and so is a changed default.',
    '',
    '### What is wrong in the sound migrations',
    '',
    ...misses(sound, true),
    '',
    '### What was adjudicated',
    '',
    'Two people wrote the labels, and nothing said where harmless ends and careful begins: one said careful of every table with rows, the other harmless. That stands in',
    '[verdict.md](verdict.md) now. Somebody who had seen no verdict of the tool decided all 105 context cases by that page before looking at their labels. Where the page',
    'was plain and the label said otherwise, `case.json` has both, and what was adjudicated counts. Where the page was silent (session settings, code that swallows',
    'errors, other notes about style) the label stands, and the page was completed.',
    '',
    ...adjudications(dev, true),
    ...adjudications(heldOut, false),
    '',
  ];
}
