import type { Project } from '../environments/project.js';
import type { Settings } from '../environments/settings.js';
import type { Ports } from '../ports.js';
import type { ExitCode } from '../problem.js';
import type { Options, World } from '../steps/world.js';

/** What a command without guarded steps works with: it changes no database of anybody's and keeps no record. */
export interface Desk {
  readonly ports: Ports;
  readonly project: Project;
  readonly settings: Settings;
  readonly options: Options;
  /** The result is printed as JSON: nothing else may go to standard output. */
  readonly json: boolean;
  readonly version: string;
  /** A world for a guarded command inside this one, in another project folder or with other options. */
  readonly enter: (folder: string, command: string, options: Options, played?: Partial<Ports>) => Promise<World>;
}

export interface Result {
  readonly exit: ExitCode;
  /** What `--json` prints. */
  readonly json: object;
}
