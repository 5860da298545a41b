import { pageCodes, rulePage } from '../analysis/page.js';
import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import type { Result } from './desk.js';

/** What `supasafe explain` does: prints the page of one code, or all codes. It needs no project. */
export async function explain({ report, lint }: Ports, code: string | null, json: boolean): Promise<Result> {
  if (code === null) {
    if (!json) for (const one of pageCodes) report.output(one);
    return result({ codes: pageCodes });
  }
  const page = await rulePage(code, lint);
  if (page === null) {
    const alike = pageCodes.filter((one) => one.includes(code) || code.includes(one));
    throw stop(
      exitCodes.usage,
      'unknown-code',
      `There is no finding of the code ${code}.`,
      alike.length > 0 ? [`Perhaps: ${alike.join(', ')}`] : [],
      ['To see all codes: npx supasafe explain'],
    );
  }
  if (!json) report.output(page.trimEnd());
  return result({ code, page });
}

const result = (more: object): Result => ({
  exit: exitCodes.done,
  json: { version: 1, command: 'explain', ok: true, exit: exitCodes.done, problems: [], ...more },
});
