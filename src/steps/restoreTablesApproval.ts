import { createHash } from 'node:crypto';
import { askConsent } from '../approval/consent.js';
import { bytesOf, isVerified } from '../backup/metadata.js';
import { size } from '../backup/space.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { place } from '../environments/url.js';
import { planFacts, type TablesPlan } from '../restore/tablesPlan.js';
import { tablesLines } from '../restore/tablesScreen.js';
import { restoreDigest } from './restoreApproval.js';
import type { RestorePreflight } from './restoreEvidence.js';
import type { RestoreTablesEvidence } from './restoreTablesEvidence.js';
import { define } from './step.js';
import type { World } from './world.js';

export const restoreTablesApproval = (world: World) =>
  define<RestoreTablesEvidence>()({
    id: 'approval',
    title: 'Ask the owner',
    touches: 'nothing',
    asks: true,
    needs: ['preflight', 'backup', 'difference'],
    preview: ({ preflight }) => [
      ...(world.options.reason === null ? ['Reason:'] : []),
      ...(preflight ? [`Type ${preflight.ready.target.label} to restore:`] : []),
    ],
    run: ({ preflight, backup, difference }) => {
      const { ports, options } = world;
      for (const line of screen(world, preflight, backup.backup, difference.plan)) ports.report.line(line);
      return askConsent(ports, {
        digest: tablesDigest(world, preflight, difference.plan),
        label: preflight.ready.target.label,
        act: 'restore',
        isProduction: preflight.ready.environment === 'production',
        reason: options.reason === null ? 'wanted' : { given: options.reason },
        git: preflight.git,
      });
    },
  });

/** What is consented to: this backup, this database, these tables and rows. */
export const tablesDigest = (
  world: World,
  preflight: Pick<RestorePreflight, 'ready' | 'source'>,
  plan: TablesPlan,
): string =>
  createHash('sha256')
    .update(JSON.stringify([restoreDigest(world, preflight), planFacts(plan)]))
    .digest('hex');

function screen(
  { ports }: World,
  { ready, source, sourceName, notes }: RestorePreflight,
  { metadata }: VerifiedBackup,
  plan: TablesPlan,
): string[] {
  const { tone } = ports.report;
  const label = (name: string) => tone('dim', name.padEnd(12));
  const isProduction = ready.environment === 'production';
  const taken = source.metadata.started.slice(0, 16).replace('T', ' ');
  return [
    '',
    `${label('Target')}${tone(isProduction ? 'production' : 'strong', ready.target.label)}  ${place(ready.target.address)}`,
    `${label('From')}${sourceName}, of ${taken} UTC${isVerified(source.metadata) ? '' : tone('warn', '  ▲ never verified')}`,
    `${label('Backup')}${metadata.name}  ${size(bytesOf(metadata))}, restored and compared`,
    ...notes.map((note) => tone('warn', note)),
    '',
    ...tablesLines(tone, plan),
    '',
  ];
}
