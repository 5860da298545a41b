import { readSettings } from '../environments/settings.js';
import type { Project } from '../environments/project.js';
import { beginRun } from '../journal/runRecord.js';
import type { Ports } from '../ports.js';
import { sweepScratch } from '../sandbox/scratch.js';
import { scratchSource } from '../sandbox/scratchSource.js';
import { createResources, type Options, type World } from '../steps/world.js';

/** What a guarded command works with; ends what a crash of an earlier one left of scratch. */
export async function enterWorld(
  ports: Ports,
  project: Project,
  command: string,
  options: Options,
  version: string,
): Promise<World> {
  const settings = await readSettings(ports.files, project.root);
  await sweepScratch(ports, project.root);
  return {
    ports,
    project,
    settings,
    version,
    options,
    resources: createResources(ports.report, () => scratchSource(ports, project.root, settings)),
    run: await beginRun(ports, project.root, command),
  };
}
