import type { Command } from 'commander';
import type { Level } from '../backup/metadata.js';
import type { Request } from '../dispatch.js';
import type { CheckFlags } from './check.js';
import { exitCodesHelp, type Shown } from './exitCodes.js';
import type { RehearseFlags } from './rehearse.js';
import type { RestoreFlags } from './restore.js';

/** Flags of all commands, as commander hands them over. */
export interface Flags extends RestoreFlags, CheckFlags, RehearseFlags {
  readonly sandbox?: boolean;
  readonly dryRun?: boolean;
  readonly prepare?: boolean;
  readonly json?: boolean;
  readonly env?: 'local' | 'staging' | 'production';
  readonly reason?: string;
  readonly verify?: Level | false;
  readonly postgres?: number;
  readonly pending?: number;
  readonly only?: string;
  readonly clean?: number;
  readonly yes?: boolean;
}

/** What only some commands say beside their flags. */
export interface More extends Partial<Pick<Request, 'sandbox' | 'selftest' | 'check' | 'init'>> {
  readonly name?: string | undefined;
  readonly restore?: Request['options']['restore'];
}

export type Start = (name: Request['command'], flags: Omit<Flags, 'undo'>, more?: More) => Promise<void>;

/** Makes one command, with its exit codes in its help; every command has `--json`. */
export type Define = (usage: string, description: string, ...codes: Shown[]) => Command;

export const definer =
  (program: Command): Define =>
  (usage, description, ...codes) =>
    program
      .command(usage)
      .description(description)
      .option('--json', 'print one JSON object on standard output; progress and questions go to standard error')
      .addHelpText('after', exitCodesHelp(codes));
