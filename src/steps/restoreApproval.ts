import { createHash } from 'node:crypto';
import { askConsent } from '../approval/consent.js';
import { place } from '../environments/url.js';
import type { RestoreEvidence, RestorePreflight } from './restoreEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreApproval = (world: World) =>
  define<RestoreEvidence>()({
    id: 'approval',
    title: 'Ask the owner',
    touches: 'nothing',
    asks: true,
    needs: ['preflight', 'backup'],
    preview: ({ preflight }) => (preflight ? [`Type ${preflight.ready.target.label} to restore:`] : []),
    run: ({ preflight }) =>
      askConsent(world.ports, {
        digest: restoreDigest(preflight),
        label: preflight.ready.target.label,
        act: 'restore',
        isProduction: preflight.ready.environment === 'production',
        reason: world.options.reason === null ? 'wanted' : { given: world.options.reason },
        git: preflight.git,
      }),
  });

/** What is consented to: these bytes, into this database. */
export const restoreDigest = ({ ready: { target }, source }: Pick<RestorePreflight, 'ready' | 'source'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        source.metadata.id,
        source.metadata.files,
        target.label,
        place(target.address),
        target.address.user,
      ]),
    )
    .digest('hex');
