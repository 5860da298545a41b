import { createHash } from 'node:crypto';
import { askConsent } from '../approval/consent.js';
import { rowsOf } from '../backup/metadata.js';
import { place } from '../environments/url.js';
import { planLines } from './common/restoreScreen.js';
import type { RestoreEvidence, RestorePreflight } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreApproval = (world: World) => approvalOf(world, planLines, 'Backup');

/** The owner's consent to a restore, by whatever way; `kept` is what the backup of the present state is called there. */
export const approvalOf = (world: World, linesOf: typeof planLines, kept: string) =>
  define<RestoreEvidence>()({
    id: 'approval',
    title: 'Ask the owner',
    touches: 'nothing',
    asks: true,
    needs: ['preflight', 'plan', 'backup'],
    preview: ({ preflight }) => [
      ...(world.options.reason === null ? ['Reason:'] : []),
      ...(preflight ? [`Type ${preflight.ready.target.label} to restore:`] : []),
    ],
    run: ({ preflight, plan, backup }) => {
      const { report } = world.ports;
      const lines = linesOf(world, { preflight, plan, now: rowsOf(backup.metadata) });
      const label = report.tone('dim', kept.padEnd(12));
      const now = `${label}${backup.metadata.id}  what is there now, restored and compared`;
      for (const line of [...lines, now, '']) report.line(line);
      return askConsent(world.ports, {
        digest: restoreDigest(world, preflight),
        label: preflight.ready.target.label,
        act: 'restore',
        isProduction: preflight.ready.environment === 'production',
        reason: world.options.reason === null ? 'wanted' : { given: world.options.reason },
        git: preflight.git,
      });
    },
  });

/** What is consented to: these bytes, into this database, with rows or without, by this way where one was tried. */
export function restoreDigest(
  { options }: Pick<World, 'options'>,
  { ready: { target }, source, undo }: Pick<RestorePreflight, 'ready' | 'source' | 'undo'>,
): string {
  const facts = [
    source.metadata.id,
    source.metadata.files,
    options.restore?.schemaOnly ?? false,
    ...(undo ? [undo] : []),
    [target.label, place(target.address), target.address.user],
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
