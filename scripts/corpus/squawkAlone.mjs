// What squawk alone says of a case: its default rules without those about style and timeouts, which would make every
// safe file an alarm.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

const squawk = createRequire(createRequire(import.meta.url).resolve('squawk-cli/package.json')).resolve(
  `@squawk-cli/${process.platform}-${process.arch}/bin/squawk`,
);
const left = [
  'ban-char-field',
  'prefer-bigint-over-int',
  'prefer-bigint-over-smallint',
  'prefer-identity',
  'prefer-robust-stmts',
  'prefer-text-field',
  'prefer-timestamp-tz',
  'require-enum-value-ordering',
  'require-lock-timeout',
  'require-statement-timeout',
];

function findingsOf(sql) {
  const args = ['--reporter', 'json', '--assume-in-transaction', '--pg-version', '17.0', '--stdin-filepath', 'a.sql'];
  try {
    return JSON.parse(
      execFileSync(squawk, [...args, ...left.flatMap((rule) => ['-e', rule])], { input: sql, encoding: 'utf8' }) ||
        '[]',
    );
  } catch (error) {
    // It ends with 1 when it found something.
    return JSON.parse(error.stdout || '[]');
  }
}

/** Whether it speaks of the labelled statement; of a safe case, whether it is silent. `statements`: first lines, by file. */
export function squawkJudge(one, statements) {
  const found = new Map(one.pending.map(({ file, sql }) => [file, findingsOf(sql).map(({ line }) => line + 1)]));
  if (one.label === 'safe') return [...found.values()].every((lines) => lines.length === 0);
  const { file, line } = one.at;
  const firsts = statements.get(file) ?? [];
  const from = Math.max(...firsts.filter((first) => first <= line), 1);
  const to = Math.min(...firsts.filter((first) => first > line), Infinity);
  return (found.get(file) ?? []).some((each) => each >= from && each < to);
}
