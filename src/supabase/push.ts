import type { Command, Ports } from '../ports.js';
import { cliCommand, type CliTarget, type SupabaseCli } from './cli.js';
import { readOutcome, type CliOutcome } from './output.js';

/** Code of a push that the server did not answer: what it did of it, only the server knows. */
export const pushUnanswered = 'push-unanswered';

type PushPorts = Pick<Ports, 'shell' | 'host' | 'redact'>;

/** The very command that `push` runs; previews show it. */
export const pushCommand = (
  ports: Pick<Ports, 'host'>,
  cli: SupabaseCli,
  workdir: string,
  target: CliTarget,
): Command => cliCommand(cli, ports.host, ['db', 'push'], workdir, target);

/** Applies every pending file of `workdir`; each in its own transaction together with its ledger row. */
export async function push(
  ports: PushPorts,
  cli: SupabaseCli,
  workdir: string,
  target: CliTarget,
): Promise<CliOutcome> {
  return readOutcome(await ports.shell.run(pushCommand(ports, cli, workdir, target)), ports.redact);
}

export const resetCommand = (
  ports: Pick<Ports, 'host'>,
  cli: SupabaseCli,
  workdir: string,
  target: CliTarget | 'local-stack',
): Command => cliCommand(cli, ports.host, ['db', 'reset'], workdir, target);

/** Drops everything of the target's own, then applies all files of `workdir` and its seed. It takes no backup. */
export async function reset(
  ports: PushPorts,
  cli: SupabaseCli,
  workdir: string,
  target: CliTarget | 'local-stack',
): Promise<CliOutcome> {
  return readOutcome(await ports.shell.run(resetCommand(ports, cli, workdir, target)), ports.redact);
}
