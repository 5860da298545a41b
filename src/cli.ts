#!/usr/bin/env node
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import type { Level } from './backup/metadata.js';
import { checkWishes, withCheckOptions, type CheckFlags } from './cli/check.js';
import { exitCodesHelp, type Shown } from './cli/exitCodes.js';
import { environments, levels, wholeNumber, withSandbox } from './cli/options.js';
import { withRehearseOptions, type RehearseFlags } from './cli/rehearse.js';
import { restoreWishes, withRestoreOptions, type RestoreFlags } from './cli/restore.js';
import type { Request } from './main.js';

const usageError = 2;
const usageCode = 'usage';
const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

interface Flags extends RestoreFlags, CheckFlags, RehearseFlags {
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

const program = new Command('supasafe')
  .description('The way Supabase teams change their database without fear.')
  .version(version, '-V, --version')
  .exitOverride()
  .showSuggestionAfterError()
  .configureOutput({
    outputError: (text, write) => {
      const { what, details, next } = wrongUsage(text);
      write(
        [`✖ ${what}  ${usageCode}`, ...details, ...next.map((line) => `→ ${line}`), ''].join('\n  ').trimEnd() + '\n',
      );
    },
  });

/** The command that the line names; null where there is none of that name. */
function named(): string | null {
  const [, , ...words] = process.argv;
  const first = words.find((word) => !word.startsWith('-'));
  return program.commands.find((one) => one.name() === first)?.name() ?? null;
}

const everyday = (name: string): string => `npm run ${name === 'migrate' ? 'migrate:safe' : name} --`;

/** A problem of its own kind: it is told before the rest of the program is loaded. */
function wrongUsage(text: string) {
  const [what = '', ...details] = text
    .replace(/^error: /, '')
    .trimEnd()
    .split('\n');
  const name = named();
  const next = [`See what there is: ${name === null ? 'supasafe' : everyday(name)} --help`];
  return { code: usageCode, exit: usageError, what, details, next };
}

/** One command with its exit codes in its help; every command has `--json`. */
function command(usage: string, description: string, ...codes: Shown[]): Command {
  return program
    .command(usage)
    .description(description)
    .option('--json', 'print one JSON object on standard output; progress and questions go to standard error')
    .addHelpText('after', exitCodesHelp(codes));
}

/** Only now the rest of the program is loaded: `--help` must not wait for it. */
async function start(
  name: Request['command'],
  flags: Flags,
  more: {
    name?: string | undefined;
    restore?: Request['options']['restore'];
    sandbox?: Request['sandbox'];
    selftest?: Request['selftest'];
    check?: Request['check'];
  } = {},
): Promise<void> {
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
      name: more.name ?? null,
      verify: flags.verify ?? 'content',
      ...(more.restore ? { restore: more.restore } : {}),
    },
    ...(more.sandbox ? { sandbox: more.sandbox } : {}),
    ...(more.selftest ? { selftest: more.selftest } : {}),
    ...(more.check ? { check: more.check } : {}),
  });
}

withSandbox(
  command(
    'migrate',
    'Back up, rehearse, try, ask, then push the pending migrations to production',
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    130,
  ),
)
  .option('--dry-run', 'run what touches nothing, show the rest')
  .option('--prepare', 'do everything up to the question, then stop with exit code 5')
  .action((flags: Flags) => start('migrate', flags));

withRehearseOptions(
  withSandbox(
    command(
      'rehearse',
      'Say what the pending migrations do, measured on a restored copy; push nowhere',
      0,
      1,
      2,
      3,
      130,
    ),
  ),
).action((flags: Flags) => start('rehearse', flags, { name: flags.backup }));

withSandbox(command('reset', 'Back up, ask, then reset local or staging; production never', 0, 1, 2, 3, 4, 5, 6, 130))
  .addOption(environments('local', 'staging', 'production').default('local'))
  .option('--reason <text>', 'why; asked for when missing')
  .action((flags: Flags) => start('reset', flags));

withRestoreOptions(
  withSandbox(
    command(
      'restore [backup]',
      'Bring a backup, or a dump file, back into a database: its id, name or file, or `latest`',
      ...([0, 1, 2, 3, 4, 5, 6, 130] as const),
    ),
  ),
).action((name: string | undefined, flags: Flags, self: Command) =>
  start('restore', flags, { name, restore: restoreWishes(flags, self) }),
);

withSandbox(command('backup [name]', 'Four files of one moment, restored and compared', 0, 1, 2, 3, 130))
  .addOption(environments('local', 'staging', 'production').default('production'))
  .option('--reason <text>', 'why; goes into the log')
  .addOption(levels())
  .option('--no-verify', 'do not restore it; it is recorded as unverified')
  .action((name: string | undefined, flags: Flags) => start('backup', flags, { name }));

command(
  'verify [backup]',
  'Restore a backup into scratch and compare; the newest of production without a name',
  0,
  1,
  2,
  3,
  130,
)
  .addOption(levels())
  .action((name: string | undefined, flags: Flags) => start('verify', flags, { name }));

command(
  'backups [backup]',
  'List the backups, newest first; with a name, all about one and how to restore it',
  0,
  1,
  2,
  3,
  130,
).action((name: string | undefined, flags: Flags) => start('backups', flags, { name }));

command('prune', 'Say what the policy keeps, archives and deletes; with --yes do it', 0, 1, 2, 3, 6, 130)
  .addOption(environments('local', 'staging', 'production'))
  .option('--yes', 'delete and archive; without it nothing is changed')
  .action((flags: Flags) => start('prune', { ...flags, dryRun: flags.yes !== true }));

withSandbox(
  command('doctor', 'Say what is missing or dangerous here, with the remedy for each', 0, 1, 2, 3, 130),
).action((flags: Flags) => start('doctor', flags));

command('sandbox <act>', 'start, stop, status or destroy the three embedded servers', 0, 1, 2, 3, 130)
  .option('--postgres <major>', 'PostgreSQL major of a new sandbox (15, 17 or 18)', wholeNumber)
  .option('--pending <count>', 'how many of the newest migrations stay pending in a new sandbox', wholeNumber)
  .action((act: string, flags: Flags, self: Command) => {
    if (act !== 'start' && act !== 'stop' && act !== 'status' && act !== 'destroy') {
      self.error(`error: unknown act '${act}': it is start, stop, status or destroy`);
    }
    const wishes = {
      ...(flags.postgres === undefined ? {} : { major: flags.postgres }),
      ...(flags.pending === undefined ? {} : { pending: flags.pending }),
    };
    return start('sandbox', flags, { sandbox: { act, wishes } });
  });

command('demo', 'Show all of migrate on an example project with three servers of its own', 0, 1, 2, 3, 6, 130).action(
  (flags: Flags) => start('demo', flags),
);

command('selftest', 'Damage a sample backup in every way it knows, and show that verification notices', 0, 1, 2, 3, 130)
  .option('--clean <count>', 'how many undamaged copies must verify (default 3; none with --only)', wholeNumber)
  .option('--only <id>', 'one damage; an unknown id lists them all')
  .option('--postgres <major>', 'PostgreSQL major of the sample (15, 17 or 18)', wholeNumber)
  .action((flags: Flags) => {
    const { clean, only, postgres } = flags;
    const wishes = {
      ...(clean === undefined ? {} : { clean }),
      ...(only === undefined ? {} : { only }),
      ...(postgres === undefined ? {} : { major: postgres }),
    };
    return start('selftest', flags, { selftest: wishes });
  });

withCheckOptions(
  withSandbox(
    command('check [files...]', 'Read migrations like a careful reviewer; no database is needed', 0, 1, 2, 3, 130),
  ),
).action((files: string[], flags: Flags, self: Command) =>
  start('check', flags, { check: checkWishes(files, flags, self) }),
);

command('explain [code]', 'Say what a finding means, why it hurts and what to do instead', 0, 2).action(
  (name: string | undefined, flags: Flags) => start('explain', flags, { name }),
);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : usageError;
  if (error.exitCode !== 0 && process.argv.includes('--json')) {
    const ending = { version: 1, command: named(), ok: false, exit: usageError, problems: [wrongUsage(error.message)] };
    process.stdout.write(`${JSON.stringify(ending)}\n`);
  }
}
