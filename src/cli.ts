#!/usr/bin/env node
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { bearClosedPipes } from './cli/closedPipe.js';
import { definer, type Start } from './cli/command.js';
import { defineCompletion } from './cli/completion.js';
import { defineGuarded } from './cli/guarded.js';
import { defineOthers } from './cli/others.js';
import { named, usageError, usageLines, wrongUsage } from './cli/usage.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const versionsAsked = 'supasafe.versions';

const program = new Command('supasafe')
  .description('The way Supabase teams change their database without fear.')
  .version(version, '-V', 'print the version of supasafe')
  .option('--version', 'print the versions of everything that it found; with --json as an object')
  .on('option:version', () => {
    throw new CommanderError(0, versionsAsked, '');
  })
  .exitOverride()
  .showSuggestionAfterError()
  .configureOutput({ outputError: () => undefined });

/** Only now the rest of the program is loaded: `--help` must not wait for it. */
const start: Start = async (name, flags, { name: word, restore, ...more } = {}) => {
  // Less garbage is kept before it is collected: a backup holds 160 MB instead of 210, and takes no longer. What reads
  // migrations holds little for long, and would collect all the time.
  if (name !== 'check' && name !== 'explain') setFlagsFromString('--optimize-for-size');
  const { run } = await import('./main.js');
  process.exitCode = await run({
    command: name,
    json: flags.json ?? false,
    options: {
      sandbox: flags.sandbox ?? false,
      dryRun: flags.dryRun ?? false,
      prepare: flags.prepare ?? false,
      environment: flags.env ?? flags.to ?? null,
      reason: flags.reason ?? null,
      name: word ?? null,
      verify: flags.verify ?? 'content',
      ...(restore ? { restore } : {}),
    },
    ...more,
  });
};

const command = definer(program);
defineGuarded(command, start);
defineOthers(command, start);
defineCompletion(program);

bearClosedPipes();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error.code === versionsAsked) await start('version', { json: process.argv.includes('--json') });
  else if (error.exitCode === 0) process.exitCode = 0;
  else await tellWrongUsage(error);
}

/** In the words of the project; for programs on standard output as well. */
async function tellWrongUsage({ message, code }: CommanderError): Promise<void> {
  process.exitCode = usageError;
  const { inWordsHere } = await import('./main.js');
  const problem = wrongUsage(program, message);
  const told = { ...problem, next: await Promise.all(problem.next.map(inWordsHere)) };
  // Of a line without any command, commander has shown the help by then.
  if (code !== 'commander.help') process.stderr.write(usageLines(told));
  if (!process.argv.includes('--json')) return;
  const ending = { version: 1, command: named(program), ok: false, exit: usageError, problems: [told] };
  process.stdout.write(`${JSON.stringify(ending)}\n`);
}
