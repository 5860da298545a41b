import { findCutOffRuns, forgetCutOffRun, type CutOffRun } from '../../journal/runRecord.js';
import type { World } from '../world.js';

/** Who changes databases has to know what an earlier run may have left there; a backup in between does not stand in. */
const mustKnow = new Set(['migrate', 'reset', 'restore']);

/** Tells of runs that never came to their end; what follows looks at every database anew. */
export async function takeCareOfCutOffRuns(world: Pick<World, 'ports' | 'project' | 'run'>): Promise<void> {
  const { ports, project, run } = world;
  for (const cutOff of await findCutOffRuns(ports, project.root)) {
    const [first, ...more] = linesOf(cutOff);
    ports.report.line(ports.report.tone('warn', first));
    for (const line of more) ports.report.line(`  ${line}`);
    await run.journal.add('found-cut-off', { cutOff: cutOff.id, during: cutOff.during, touched: cutOff.touched });
    if (cutOff.touched.length === 0 || mustKnow.has(run.command)) await forgetCutOffRun(ports, project.root, cutOff.id);
  }
}

function linesOf({ id, during, touched, backups, isPushUnproved }: CutOffRun): [string, ...string[]] {
  const where = during === null ? 'between two steps' : `during "${during}"`;
  return [
    `▲ The run ${id} was cut off ${where}. This one looks at every database anew.`,
    ...(touched.length > 0 ? [`It may have changed ${touched.join(', ')}.`] : []),
    ...(isPushUnproved
      ? ['Its push to production had begun, and what came of it was never compared with the rehearsal.']
      : []),
    ...backups.map((backup) => `The backup from before is ${backup}. Its way back: npm run backups -- ${backup}`),
  ];
}
