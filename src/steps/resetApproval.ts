import { planDigest } from '../approval/digest.js';
import { askConsent } from '../approval/consent.js';
import { bytesOf, heldBy } from '../backup/metadata.js';
import { size } from '../backup/space.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { place } from '../environments/url.js';
import type { ResetEvidence, ResetPreflight } from './resetEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const resetApproval = (world: World) =>
  define<ResetEvidence>()({
    id: 'approval',
    title: 'Ask the owner',
    touches: 'nothing',
    asks: true,
    needs: ['preflight', 'backup'],
    preview: ({ preflight }) => (preflight ? [`Type ${preflight.ready.target.label} to reset:`] : []),
    run: ({ preflight, backup }) => {
      const { ports, options } = world;
      for (const line of screen(world, preflight, backup)) ports.report.line(line);
      return askConsent(ports, {
        digest: digestOf(preflight),
        label: preflight.ready.target.label,
        act: 'reset',
        isProduction: false,
        reason: options.reason === null ? 'wanted' : { given: options.reason },
        git: preflight.git,
      });
    },
  });

export const digestOf = ({ migrations, cli, ready }: Pick<ResetPreflight, 'migrations' | 'cli' | 'ready'>): string =>
  planDigest({
    migrations,
    targets: [{ label: ready.target.label, address: ready.target.address }],
    approved: [`resets ${ready.target.label}`],
    cliVersion: cli.version,
  });

function screen({ ports }: World, { ready, migrations }: ResetPreflight, { metadata }: VerifiedBackup): string[] {
  const { tone } = ports.report;
  return [
    '',
    `${tone('dim', 'Target'.padEnd(12))}${tone('strong', ready.target.label)}  ${place(ready.target.address)}`,
    `${tone('dim', 'Goes'.padEnd(12))}all ${heldBy(metadata)}, users included`,
    `${tone('dim', 'Comes'.padEnd(12))}${migrations.length} migrations, then the seed`,
    `${tone('dim', 'Backup'.padEnd(12))}${metadata.name}  ${size(bytesOf(metadata))}, restored and compared`,
    '',
  ];
}
