// npm run bench:judgement: how well `check`, and `check` with the rehearsal, tell dangerous migrations from sound ones.
// Writes docs/judgement.md.
import { writeFileSync } from 'node:fs';
import { readCases, readSound } from './cases.mjs';
import { judge } from './judge.mjs';
import { rehearsedPage } from './rehearsedPage.mjs';
import { squawkJudge } from './squawkAlone.mjs';

const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

async function score(cases) {
  const rows = [];
  for (const one of cases) {
    const { right, noticed, findings, files } = await judge(one);
    const statements = new Map(files.map(({ migration, lines }) => [migration.file, lines]));
    rows.push({ one, right, noticed, findings, squawk: squawkJudge(one, statements) });
  }
  return rows;
}

const of = (rows, label) => rows.filter(({ one }) => one.label === label);

function table(parts) {
  const head = '| part | cases | caught | missed | safe | false alarms | squawk: caught | squawk: false alarms |';
  const lines = parts.map(([name, rows]) => {
    const dangerous = of(rows, 'dangerous');
    const safe = of(rows, 'safe');
    const caught = dangerous.filter(({ right }) => right).length;
    const alarms = safe.filter(({ right }) => !right).length;
    const theirs = dangerous.filter(({ squawk }) => squawk).length;
    const theirAlarms = safe.filter(({ squawk }) => !squawk).length;
    return `| ${name} | ${dangerous.length} | ${caught} (${percent(caught, dangerous.length)}) | ${dangerous.length - caught} | ${safe.length} | ${alarms} (${percent(alarms, safe.length)}) | ${theirs} (${percent(theirs, dangerous.length)}) | ${theirAlarms} (${percent(theirAlarms, safe.length)}) |`;
  });
  return [head, '| --- | --- | --- | --- | --- | --- | --- | --- |', ...lines];
}

/** Cases of the held-out part are named by their folder only: whoever mends a rule does not learn what is in them. */
function misses(rows, showFindings) {
  const missed = of(rows, 'dangerous').filter(({ right }) => !right);
  const alarms = of(rows, 'safe').filter(({ right }) => !right);
  if (missed.length + alarms.length === 0) return ['None.'];
  return [
    ...missed.map(({ one }) => `- missed: \`${one.id}\`${showFindings && one.title ? `: ${one.title}` : ''}`),
    ...alarms.map(
      ({ one, findings }) =>
        `- false alarm: \`${one.id}\`${
          showFindings
            ? `: ${findings
                .filter(({ level }) => level !== 'note')
                .map(({ code }) => code)
                .join(', ')}`
            : ''
        }`,
    ),
  ];
}

const [dev, heldOut, sound] = [
  await score(readCases('dev')),
  await score(readCases('held-out')),
  await score(readSound()),
];
const context = (rows) => {
  const cases = of(rows, 'context');
  return `${cases.filter(({ noticed }) => noticed).length} of ${cases.length}`;
};
const text = [
  '# How well it judges',
  '',
  'Written by `npm run bench:judgement`. What the corpus is, and what counts, stands in [test/corpus](../test/corpus/README.md): labels were committed before the rules,',
  'and the held-out part was written by somebody who had not seen them.',
  '',
  '## By reading alone',
  '',
  ...table([
    ['dev', dev],
    ['held-out', heldOut],
    ['sound migrations', sound],
  ]),
  '',
  `Context cases, where the rows decide, are scored with the rehearsal, below. Reading alone warns about ${context(dev)} of dev and ${context(heldOut)} of held-out.`,
  '',
  'squawk alone is run with its default rules, without those about style and timeouts.',
  '',
  '### What is wrong in dev',
  '',
  ...misses(dev, true),
  '',
  '### What is wrong in held-out',
  '',
  ...misses(heldOut, false),
  '',
  '### What is wrong in the sound migrations',
  '',
  ...misses(sound, true),
  '',
  ...(await rehearsedPage()),
].join('\n');
writeFileSync(new URL('../../docs/judgement.md', import.meta.url), text);
console.log(text);
