// npm run docs:rules: writes docs/rules/ from the rules themselves.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageCodes, pageTitle, rulePage } from '../../dist/analysis/page.js';
import { lint } from './judge.mjs';

const folder = fileURLToPath(new URL('../../docs/rules/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) rmSync(`${folder}${old}`);
for (const code of pageCodes) writeFileSync(`${folder}${code}.md`, await rulePage(code, lint));
const list = pageCodes.map((code) => `- [\`${code}\`](${code}.md): ${pageTitle(code)}`);
writeFileSync(
  `${folder}README.md`,
  [
    '# What `supasafe check` finds',
    '',
    'Written by `npm run docs:rules`; `npx supasafe explain <code>` prints the same.',
    '',
    ...list,
    '',
  ].join('\n'),
);
console.log(`${pageCodes.length} pages`);
