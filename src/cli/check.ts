import { Option, type Command } from 'commander';
import type { CheckWishes } from '../workflows/check.js';

/** Flags of `check`, as commander hands them over. */
export interface CheckFlags {
  readonly base?: string;
  readonly format?: CheckWishes['format'];
  readonly level?: CheckWishes['level'];
  readonly all?: boolean;
  readonly json?: boolean;
}

export const withCheckOptions = (one: Command): Command =>
  one
    .addOption(
      new Option(
        '--env <environment>',
        'what its ledger lacks, with the sizes of its tables; else no database is asked',
      ).choices(['local', 'staging', 'production']),
    )
    .option('--base <revision>', 'only what changed since this git revision, as in a pull request')
    .addOption(
      new Option('--format <format>', 'for people, for code scanning (SARIF 2.1.0), or as GitHub annotations')
        .choices(['text', 'sarif', 'github'] satisfies CheckWishes['format'][])
        .default('text'),
    )
    .addOption(
      new Option('--level <level>', 'exit with 3 from this level on')
        .choices(['note', 'warning', 'dangerous', 'destructive', 'refused'] satisfies CheckWishes['level'][])
        .default('dangerous'),
    )
    .option('--all', 'show all findings, not only the worst');

/** What the flags say together; ends with what is wrong with them. */
export function checkWishes(
  files: readonly string[],
  flags: CheckFlags & { env?: unknown },
  self: Command,
): CheckWishes {
  const ways = [files.length > 0, flags.base !== undefined, flags.env !== undefined].filter(Boolean).length;
  if (ways > 1) self.error('error: files, --base and --env each say what is looked at: give one of them');
  if (flags.json === true && flags.format !== undefined && flags.format !== 'text')
    self.error(`error: --json and --format ${flags.format} are two forms of one output: give one of them`);
  return {
    files,
    base: flags.base ?? null,
    format: flags.format ?? 'text',
    level: flags.level ?? 'dangerous',
    all: flags.all ?? false,
  };
}
