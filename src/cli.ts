#!/usr/bin/env node
import { Command, CommanderError } from 'commander';

const usageError = 2;

const exitHelp = (...codes: string[]): string => `\nExit codes:\n${codes.map((code) => `  ${code}`).join('\n')}\n`;

const common = ['2  wrong usage or configuration', '3  refused by a check'];

const program = new Command('supasafe')
  .description('Change a Supabase database without fear.')
  .exitOverride()
  .showSuggestionAfterError()
  .configureHelp({ showGlobalOptions: true });

interface Flags {
  readonly sandbox?: boolean;
  readonly dryRun?: boolean;
  readonly prepare?: boolean;
  readonly json?: boolean;
}

program
  .command('migrate')
  .description('Back up, rehearse, try on local and staging, ask, then push the pending migrations to production')
  .option('--sandbox', 'use the three embedded servers instead of your own databases')
  .option('--dry-run', 'run what touches nothing, show the rest')
  .option('--prepare', 'do everything up to the question, then stop (exit 5)')
  .option('--json', 'one object on standard output; progress and questions on standard error')
  .addHelpText(
    'after',
    exitHelp(
      '0  done, or nothing pending',
      '1  failed',
      ...common,
      '4  declined by the owner',
      '5  no terminal to ask on',
      '6  another run holds the lock',
      '130  interrupted',
    ),
  )
  .action(async (flags: Flags) => {
    const { run } = await import('./main.js');
    process.exitCode = await run({
      command: 'migrate',
      json: flags.json ?? false,
      options: {
        sandbox: flags.sandbox ?? false,
        dryRun: flags.dryRun ?? false,
        prepare: flags.prepare ?? false,
        reason: null,
        environment: null,
      },
    });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : usageError;
}
