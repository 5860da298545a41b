import { findCutOffRuns } from '../../journal/runRecord.js';
import type { World } from '../world.js';

/** Tells of runs that never came to their end; what follows looks at every database anew. */
export async function takeCareOfCutOffRuns(world: Pick<World, 'ports' | 'project' | 'run'>): Promise<void> {
  const { ports, project } = world;
  for (const run of await findCutOffRuns(ports, project.root)) {
    const where = run.during === null ? 'between two steps' : `during "${run.during}"`;
    ports.report.line(
      ports.report.tone('warn', `▲ The run ${run.id} was cut off ${where}. This one looks at every database anew.`),
    );
    if (run.changed && run.backup !== null) {
      ports.report.line(
        `  Whatever it changed, production's backup from before is ${run.backup}. Its way back: npm run backups -- ${run.backup}`,
      );
    }
    await world.run.journal.add('found-cut-off', { cutOff: run.id, during: run.during });
  }
}
