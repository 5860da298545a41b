import type { Rehearsal } from '../rehearsal/rehearse.js';
import type { WayBackTrial } from '../rehearsal/wayBack.js';
import { touchedBy, tryWayBack } from '../rehearsal/wayBackTrial.js';
import { openedBackup } from './common/openedBackup.js';
import { scratchFor, type ProvedBackup } from './common/verifiedBackup.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { define } from './step.js';
import type { World } from './world.js';

export const wayBack = (world: World) =>
  define<MigrateEvidence>()({
    id: 'wayBack',
    title: 'Try the way back on the copy',
    touches: 'nothing',
    needs: ['preflight', 'backup', 'rehearsal'],
    preview: () => [],
    run: ({ preflight, backup, rehearsal }) => wayBackOn(world, preflight, backup, rehearsal),
    tell: (trial) => (trial.kind === 'untested' ? `no tested way back: ${trial.why}` : null),
  });

/** Goes back on the copy that was rehearsed on, which is of no use afterwards. */
export async function wayBackOn(
  world: World,
  { production }: Preflight,
  { backup, copy }: ProvedBackup,
  { before, after, effects, rolesChanged }: Rehearsal,
): Promise<WayBackTrial> {
  const trial = await tryWayBack(world.ports, {
    scratch: await scratchFor(world, production),
    copy,
    role: production.server.role,
    backup: await openedBackup(world, backup),
    programs: production.pair.programs,
    commonMajor: production.server.major,
    before,
    after,
    touched: touchedBy(effects),
    folder: world.run.folder,
    run: world.run.id,
    sandbox: world.options.sandbox,
  });
  return trial.kind === 'tested' && rolesChanged ? { ...trial, rolesStay: true } : trial;
}
