import type { Command } from 'commander';

/** Flags of `rehearse`, as commander hands them over. */
export interface RehearseFlags {
  readonly backup?: string;
}

export const withRehearseOptions = (one: Command): Command =>
  one.option('--backup <backup>', 'rehearse on this verified backup instead of taking a new one');
