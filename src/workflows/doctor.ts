import { exitCodes, Stop, type ExitCode } from '../problem.js';
import type { World } from '../steps/world.js';
import { finish } from './execute.js';
import { examine, type Remark } from './doctor/examine.js';

/** What `supasafe doctor` does: looks at everything a run would need, changes nothing, names a remedy for each fault. */
export async function doctor(world: World, json: boolean): Promise<{ exit: ExitCode; json: object }> {
  const { report } = world.ports;
  const { remarks, problems } = await examine(world);
  if (!json) {
    for (const remark of remarks) report.output(renderRemark(report.tone, remark));
    for (const problem of problems) report.problem(problem, 'result');
    report.output(
      problems.length === 0 ? 'Nothing stands in the way of a run.' : `${problems.length} to be put right.`,
    );
  }
  const [first, ...rest] = problems;
  const found = { exit: first ? new Stop(first, ...rest).exit : exitCodes.done, problems };
  const ending = await finish(world, found, { problems: problems.map((problem) => problem.code) });
  const { exit } = ending;
  const ok = exit === exitCodes.done;
  return { exit, json: { version: 1, command: 'doctor', ok, exit, remarks, problems: ending.problems } };
}

function renderRemark(tone: World['ports']['report']['tone'], { what, level, next }: Remark): string {
  const mark = level === 'good' ? tone('good', '✓') : tone('warn', '▲');
  return [`${mark} ${what}`, ...(next ? [`  → ${next}`] : [])].join('\n');
}
