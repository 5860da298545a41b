import type { Target } from '../environments/environment.js';
import { openSession } from '../database/connect.js';
import { connectionProblem } from '../database/connectionProblem.js';
import { isSameDatabase, takeRunLock } from '../database/locks.js';
import type { Session } from '../ports.js';
import { exitCodes, Interrupted, Stop, type Problem } from '../problem.js';
import type { World } from './world.js';

/** Who holds what, as other runs and the dashboard's list of sessions show it. */
export const applicationName = ({ ports, run }: Pick<World, 'ports' | 'run'>): string =>
  `supasafe ${run.command} ${ports.host.userName}@${ports.host.hostname} ${run.id.slice(-6)}`;

type Opener = Pick<World, 'ports' | 'run'>;

/** Opens a session in a target; whoever opens it closes it. Stops with what a failed connection means. */
export async function openTarget(
  world: Opener,
  target: Target,
  settings: Readonly<Record<string, string>> = {},
): Promise<Session> {
  try {
    return await openSession(world.ports.postgres, target, applicationName(world), settings);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw new Stop(connectionProblem(target, error));
  }
}

/** The same, closed by the run at its end. */
export async function keepOpen(world: Opener & Pick<World, 'resources'>, target: Target): Promise<Session> {
  const session = await openTarget(world, target);
  world.resources.onEnd(() => session.close());
  return session;
}

/** One environment and a session in it. */
export interface Connected {
  readonly target: Target;
  readonly session: Session;
}

/** Environments that must be different databases; names and addresses prove nothing, so the databases are asked. */
export async function sameDatabases(connected: readonly Connected[]): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [index, one] of connected.entries()) {
    for (const other of connected.slice(index + 1)) {
      if (await isSameDatabase(one.session, other.session)) problems.push(sameDatabase(one.target, other.target));
    }
  }
  return problems;
}

const sameDatabase = (one: Target, other: Target): Problem => ({
  code: 'same-database',
  exit: exitCodes.refused,
  what: `${one.label} and ${other.label} are the same database.`,
  details: [`An advisory lock taken through ${one.source} is held for ${other.source}.`],
  next: [`Give each its own: look at the URLs in ${one.source} and ${other.source}.`],
});

/** Takes the run's lock on each database, in one order for everybody, so that two runs cannot wait for each other. */
export async function lockAll(connected: readonly Connected[]): Promise<Problem[]> {
  for (const { target, session } of connected) {
    const holder = await takeRunLock(session);
    if (holder) {
      return [
        {
          code: 'locked',
          exit: exitCodes.locked,
          what: `Another run works on ${target.label}: ${holder.applicationName}.`,
          details: holder.since
            ? [`It has been connected since ${holder.since.toISOString().slice(0, 19).replace('T', ' ')} UTC.`]
            : [],
          next: ['Wait until it is done, then run this command again.'],
        },
      ];
    }
  }
  return [];
}
