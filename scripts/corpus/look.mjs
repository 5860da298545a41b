// While writing rules: what is wrong with the cases of dev/ (and of sound/ with --sound), with the findings of each.
//   node scripts/corpus/look.mjs [--sound] [name part …]
import { readCases, readSound } from './cases.mjs';
import { judge } from './judge.mjs';

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const cases = process.argv.includes('--sound') ? readSound() : readCases('dev');
const counts = {};
for (const one of cases) {
  if (wanted.length > 0 && !wanted.some((word) => one.id.includes(word))) continue;
  const { right, noticed, findings } = await judge(one);
  const verdict = right === null ? (noticed ? 'noticed' : 'not noticed') : right ? 'right' : 'WRONG';
  counts[`${one.label} ${verdict}`] = (counts[`${one.label} ${verdict}`] ?? 0) + 1;
  if ((verdict !== 'right' && (verdict !== 'noticed' || wanted.length > 0)) || wanted.length > 0) {
    console.log(`${verdict.padEnd(12)} ${one.id} (${one.label}${one.at ? ` at ${one.at.file}:${one.at.line}` : ''})`);
    for (const { level, code, file, line, what } of findings)
      console.log(`    ${level} ${code} ${file}:${line} ${what}`);
  }
}
console.log(counts);
