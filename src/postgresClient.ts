import { Argument, Command, CommanderError } from 'commander';
import { bearClosedPipes } from './cli/closedPipe.js';
import { wholeNumber } from './cli/options.js';
import { exitCodesHelp } from './cli/exitCodes.js';
import { run } from './main.js';
import { noWishes } from './steps/world.js';

const usageError = 2;

const program = new Command('postgres-client.sh')
  .description("Brings PostgreSQL's client programs: says what it will run, asks (unless CI=true), runs it.")
  .addArgument(
    new Argument('[major]', 'which PostgreSQL; without it any that the sandbox can use').argParser(wholeNumber),
  )
  .option('--private', "unpack them into a folder of supasafe's own, even where they could be installed")
  .addHelpText('after', exitCodesHelp([0, 1, 2, 4, 5, 6, 130]))
  .exitOverride()
  .action(async (major: number | undefined, flags: { private?: boolean }) => {
    process.exitCode = await run({
      command: 'postgres-client',
      json: false,
      options: noWishes,
      client: { ...(major === undefined ? {} : { major }), ownFolder: flags.private ?? false },
    });
  });

bearClosedPipes();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : usageError;
}
