import { Argument, type Command } from 'commander';
import { checkWishes, withCheckOptions } from './check.js';
import type { Define, Flags, Start } from './command.js';
import { initWishes, type InitFlags, withInitOptions } from './init.js';
import { majors, oneOf, wholeNumber, withSandbox } from './options.js';

const acts = ['start', 'stop', 'status', 'destroy'] as const;

/** Everything else: what looks, reads, shows and prepares. */
export function defineOthers(command: Define, start: Start): void {
  withInitOptions(
    command(
      'init',
      'Set this project up: scripts, .gitignore, .env.example …; shows each change, asks once',
      0,
      1,
      2,
      3,
      4,
      5,
      130,
    ),
  ).action((flags: InitFlags, self: Command) =>
    start('init', { json: flags.json ?? false }, { init: initWishes(flags, self) }),
  );

  withSandbox(
    command('doctor', 'Say what is missing or dangerous here, with the remedy for each', 0, 1, 2, 3, 130),
  ).action((flags: Flags) => start('doctor', flags));

  command('sandbox', 'start, stop, status or destroy the three embedded servers', 0, 1, 2, 3, 130)
    .addArgument(oneOf(new Argument('<start|stop|status|destroy>'), acts))
    .addOption(majors('a new sandbox'))
    .option(
      '--pending <count>',
      'how many of the newest migrations stay pending in a new sandbox (default 3, or 0 where the seed wants all)',
      wholeNumber,
    )
    .action((act: string, flags: Flags, self: Command) => {
      const known = acts.find((one) => one === act);
      if (known === undefined) self.error(`error: unknown act '${act}': it is start, stop, status or destroy`);
      const wishes = {
        ...(flags.postgres === undefined ? {} : { major: flags.postgres }),
        ...(flags.pending === undefined ? {} : { pending: flags.pending }),
      };
      return start('sandbox', flags, { sandbox: { act: known, wishes } });
    });

  command('demo', 'Show all of migrate on an example project with three servers of its own', 0, 1, 2, 3, 6, 130).action(
    (flags: Flags) => start('demo', flags),
  );

  command(
    'selftest',
    'Damage a sample backup in every way it knows, and show that verification notices',
    0,
    1,
    2,
    3,
    130,
  )
    .option('--clean <count>', 'how many undamaged copies must verify (default 3; none with --only)', wholeNumber)
    .option('--only <id>', 'one damage; an unknown id lists them all')
    .addOption(majors('the sample'))
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
}
