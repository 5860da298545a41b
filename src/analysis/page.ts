import type { Lint } from '../ports/lint.js';
import { generalPages } from './generalPages.js';
import { knownCodes, review } from './review.js';
import type { Example } from './rule.js';
import { rules } from './rules/all.js';
import type { LintRule, Told } from './lintRule.js';
import { lintRules } from './squawk.js';

const lintRuleOf = (code: string): LintRule | undefined => Object.values(lintRules).find((one) => one.code === code);
const ruleOf = (code: string) => rules.find((one) => one.code === code);

/** Every code that has a page, in the order of the alphabet. */
export const pageCodes: readonly string[] = [...knownCodes].sort();

/** What a finding of this code is about, as a heading. */
export const pageTitle = (code: string): string =>
  ruleOf(code)?.title ?? lintRuleOf(code)?.title ?? generalPages[code]?.title ?? code;

/** Days on which no acceptance has run out, for pages that say the same every day. */
const anyDay = '2026-01-01';

/** A rule's page as Markdown; null for a code that there is none of. The examples are read as any migration is. */
export async function rulePage(code: string, lint: Lint): Promise<string | null> {
  const rule = ruleOf(code);
  if (rule) return page(code, rule, await found(rule.example, code, null), block(rule.sound.sql));
  const lintRule = lintRuleOf(code);
  if (lintRule) {
    const example = { sql: lintRule.example };
    const told = await found(example, code, lint);
    const safe = told.flatMap((one) => one.safe);
    const shown = safe.includes(lintRule.sound) ? [] : ['Nothing is found in this:', '', ...block(lintRule.sound)];
    return page(code, { ...lintRule, example }, told, [...safe.map((line) => `- ${line}`), '', ...shown]);
  }
  const general = generalPages[code];
  return general
    ? [`# ${general.title}`, '', `\`${code}\` · ${general.level}`, '', general.problem, ''].join('\n')
    : null;
}

async function found({ applied, sql }: Example, code: string, lint: Lint | null): Promise<Told[]> {
  const history = applied === undefined ? [] : [exampleFile('20260101000000_before.sql', applied)];
  const pending = [exampleFile('20260102000000_example.sql', sql)];
  const files = await review({ history, pending, scratch: null, lint, today: anyDay });
  return files.flatMap(({ findings }) =>
    findings.filter((one) => one.code === code).map(({ what, safe = [] }) => ({ what, safe })),
  );
}

const exampleFile = (file: string, sql: string) => ({
  version: file.slice(0, 14),
  name: 'example',
  file,
  sql,
  sha256: '',
});

interface Described {
  readonly title: string;
  readonly level: string;
  readonly problem: string;
  readonly example: Example;
}

function page(
  code: string,
  { title, level, problem, example }: Described,
  told: readonly Told[],
  sound: readonly string[],
): string {
  return [
    `# ${title}`,
    '',
    `\`${code}\` · ${level}`,
    '',
    problem,
    '',
    '## For example',
    '',
    ...block(example.sql),
    ...told.slice(0, 3).map(({ what }) => `> ${what}`),
    '',
    '## The safe way',
    '',
    ...sound,
    '',
    '## When it is right here',
    '',
    'Say so above the statement. It is shown as accepted then; what destroys is still asked about before production.',
    '',
    ...block(`-- supasafe: allow ${code} reason="why it is right here" until=2027-01-31\n${example.sql}`),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}

const block = (sql: string): string[] => ['```sql', sql.trim(), '```', ''];
