import type { Command } from 'commander';
import type { Define, Flags, Start } from './command.js';
import { environments, levels, withSandbox } from './options.js';
import { withRehearseOptions } from './rehearse.js';
import { restoreWishes, withRestoreOptions } from './restore.js';

/** Commands that change databases, and those about backups. */
export function defineGuarded(command: Define, start: Start): void {
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
}
