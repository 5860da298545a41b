import type { Command } from 'commander';
import type { InitWishes } from '../workflows/init.js';

/** Flags of `init`, as commander hands them over. */
export interface InitFlags {
  readonly undo?: boolean;
  readonly workflows?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const withInitOptions = (one: Command): Command =>
  one
    .option(
      '--workflows',
      'two workflows of GitHub Actions as well: check on pull requests, prepare on the main branch',
    )
    .option('--undo', 'take back what init added here')
    .option('--dry-run', 'show the changes, make none')
    .option('--yes', 'make them without asking');

/** What the flags say together; ends with what is wrong with them. */
export function initWishes(flags: InitFlags, self: Command): InitWishes {
  if (flags.undo && flags.workflows)
    self.error('error: --undo takes back everything, the workflows too: leave out --workflows');
  if (flags.yes && flags.dryRun) self.error('error: --dry-run makes no changes: leave out --yes');
  return {
    yes: flags.yes ?? false,
    undo: flags.undo ?? false,
    dryRun: flags.dryRun ?? false,
    workflows: flags.workflows ?? false,
  };
}
