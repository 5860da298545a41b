import type { Command, CommandResult, Shell } from '../ports.js';
import { Interrupted } from '../problem.js';

/** null for a program that could not be started. An interruption is none of these: it ends the run. */
export const runIfPossible = (shell: Shell, command: Command): Promise<CommandResult | null> =>
  shell.run(command).catch((error: unknown) => {
    if (error instanceof Interrupted) throw error;
    return null;
  });
