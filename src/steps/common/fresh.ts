import type { VerifiedBackup } from '../../backup/verify.js';
import { readServerFacts } from '../../database/server.js';
import type { Target } from '../../environments/environment.js';
import { holdsRunLock, isSameDatabase } from '../../database/locks.js';
import type { Session } from '../../ports.js';
import { exitCodes, stop, stopIfAny } from '../../problem.js';
import type { World } from '../world.js';
import { keepOpen, lockAll } from '../connections.js';
import type { Ready } from '../ready.js';
import { backUpAndVerify, type BackupWish } from './verifiedBackup.js';

/** The policy: a backup taken immediately before. */
export const oldestBackupMinutes = 30;

/** Asks the URL anew where it leads: an address can move, a lock can be lost with its connection. */
export async function freshSession(world: World, { target, server, session: locked }: Ready): Promise<Session> {
  const session = await keepOpen(world, target);
  if (await holdsRunLock(locked).catch(() => false)) {
    if (await isSameDatabase(locked, session)) return session;
    throw targetMoved(target);
  }
  // The connection was lost meanwhile: whoever took the lock since then has the right of way.
  stopIfAny(await lockAll([{ target, session }]));
  const { systemIdentifier } = await readServerFacts(session);
  if (systemIdentifier !== server.systemIdentifier) throw targetMoved(target);
  return session;
}

const targetMoved = (target: Target) =>
  stop(
    exitCodes.refused,
    'target-moved',
    `The URL in ${target.source} leads to another database than at the start of this run.`,
    ['The backup and the plan belong to the one from before.'],
    ['Find out what moved (an address, a pooler), then run the command again.'],
  );

/** The backup, taken and verified once more when it has become too old meanwhile. */
export async function freshBackup(
  world: World,
  ready: Ready,
  backup: VerifiedBackup,
  wish: BackupWish,
): Promise<VerifiedBackup> {
  const { ports } = world;
  const minutes = (ports.clock.now().getTime() - Date.parse(backup.metadata.started)) / 60_000;
  if (minutes <= oldestBackupMinutes) return backup;
  ports.report.line(`The backup is ${Math.round(minutes)} minutes old; it is taken once more.`);
  await world.run.journal.add('backup-too-old', { backup: backup.metadata.id });
  const proved = await backUpAndVerify(world, ready, wish);
  await proved.copy.drop();
  return proved.backup;
}
