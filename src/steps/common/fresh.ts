import type { VerifiedBackup } from '../../backup/verify.js';
import { readServerFacts } from '../../database/server.js';
import type { Target } from '../../environments/environment.js';
import { holdsRunLock, isSameDatabase } from '../../database/locks.js';
import { exitCodes, stop, stopIfAny, type Stop } from '../../problem.js';
import type { ScratchDatabase } from '../../sandbox/scratch.js';
import type { World } from '../world.js';
import { keepOpen, lockAll } from '../connections.js';
import type { Ready } from '../ready.js';
import { backUpAndVerify, type BackupWish } from './verifiedBackup.js';

/** The policy: a backup taken immediately before. */
export const oldestBackupMinutes = 30;

/** Asks the URL anew where it leads: an address can move, a lock can be lost with its connection. */
export async function freshReady(world: World, ready: Ready): Promise<Ready> {
  const { target, server } = ready;
  const session = await keepOpen(world, target);
  const holder = ready.holder ?? ready.session;
  if (await holdsRunLock(holder).catch(() => false)) {
    if (await isSameDatabase(holder, session)) return { ...ready, session, holder };
    throw targetMoved(target);
  }
  // The connection was lost meanwhile: whoever took the lock since then has the right of way.
  stopIfAny(await lockAll([{ target, session }]));
  const now = await readServerFacts(session);
  // Without the lock only these two say that it is the same database: where they cannot be read, nobody knows.
  if (now.systemIdentifier === null || server.systemIdentifier === null) throw cannotTell(target);
  if (now.systemIdentifier !== server.systemIdentifier || now.databaseOid !== server.databaseOid)
    throw targetMoved(target);
  return { ...ready, session, holder: session };
}

const targetMoved = (target: Target): Stop =>
  stop(
    exitCodes.refused,
    'target-moved',
    `The URL in ${target.source} leads to another database than at the start of this run.`,
    ['The backup and the plan belong to the one from before.'],
    ['Find out what moved (an address, a pooler), then run the command again.'],
  );

const cannotTell = (target: Target): Stop =>
  stop(
    exitCodes.refused,
    'cannot-compare',
    `Nobody can tell whether ${target.label} is still the database from the start of this run.`,
    [
      'The connection with the lock was lost, and the role of the URL may not read the identifier of the server (pg_control_system).',
    ],
    ['Run the command again: it begins with what is there now.'],
  );

/** A target asked just now, and a backup of it that is young enough. */
export interface Renewed {
  readonly ready: Ready;
  readonly backup: VerifiedBackup;
  /** Of a backup that had to be taken once more. */
  readonly copy: ScratchDatabase | null;
}

/** The backup comes first: one that is taken and verified once more takes minutes, in which the rest could change. */
export async function renew(world: World, ready: Ready, backup: VerifiedBackup, wish: BackupWish): Promise<Renewed> {
  const before = await freshReady(world, ready);
  const minutes = minutesOld(world, backup);
  if (minutes <= oldestBackupMinutes) return { ready: before, backup, copy: null };
  world.ports.report.line(
    `The backup of ${ready.target.label} is ${Math.round(minutes)} minutes old; it is taken once more.`,
  );
  await world.run.journal.add('backup-too-old', { backup: backup.metadata.id });
  const proved = await backUpAndVerify(world, before, wish);
  return { ready: await freshReady(world, before), ...proved };
}

export const minutesOld = ({ ports }: Pick<World, 'ports'>, { metadata }: VerifiedBackup): number =>
  (ports.clock.now().getTime() - Date.parse(metadata.started)) / 60_000;
