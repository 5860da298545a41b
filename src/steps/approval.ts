import { planDigest } from '../approval/digest.js';
import { askConsent } from '../approval/consent.js';
import { approvalScreen } from '../approval/screen.js';
import { exitCodes, stop } from '../problem.js';
import type { MigrateEvidence } from './evidence.js';
import { define } from './step.js';
import type { Preflight } from './preflight.js';
import type { World } from './world.js';
import type { Rehearsal } from '../rehearsal/rehearse.js';
import type { Analysis } from '../analysis/analyse.js';
import { trialLines } from './common/trialLine.js';

/** Shows the plan on one screen and asks the owner. One owner is enough today; the approval has room for two. */
export const approval = (world: World) =>
  define<MigrateEvidence>()({
    id: 'approval',
    title: 'Ask the owner',
    touches: 'nothing',
    asks: true,
    needs: ['preflight', 'analysis', 'attended', 'backup', 'rehearsal', 'local', 'staging'],
    preview: ({ preflight, analysis }) => [
      ...(analysis && analysis.destructive.length > 0 ? ['Reason:'] : []),
      ...(preflight ? [`Type ${preflight.production.target.label} to apply:`] : []),
    ],
    run: async ({ preflight, analysis, attended, backup, rehearsal, local, staging }) => {
      const { ports } = world;
      const digest = digestOf(preflight, analysis, rehearsal);
      const { target } = preflight.production;
      for (const line of approvalScreen(ports.report.tone, {
        target,
        git: preflight.git,
        files: analysis.files,
        destructive: analysis.destructive,
        warnings: analysis.warnings,
        lost: rehearsal.lost,
        backup: backup.backup.metadata,
        rehearsalSeconds: rehearsal.seconds,
        rehearsalChange: rehearsal.change,
        local: trialLines(local),
        staging: trialLines(staging),
        digest,
      })) {
        ports.report.line(line);
      }
      if (attended === 'prepare') {
        throw stop(
          exitCodes.noTerminal,
          'prepared',
          'Everything is prepared; the question was not asked (--prepare).',
          [],
          ['Run npm run migrate:safe in a terminal to be asked.'],
        );
      }
      return askConsent(ports, {
        digest,
        label: target.label,
        act: 'apply',
        isProduction: true,
        reason: isDestructive(analysis, rehearsal) ? 'wanted' : 'not wanted',
        git: preflight.git,
      });
    },
  });

/** By what the files say, or by what the rehearsal saw. */
const isDestructive = ({ destructive }: Analysis, { lost }: Rehearsal): boolean =>
  destructive.length > 0 || lost.length > 0;

export const digestOf = (preflight: Preflight, analysis: Analysis, rehearsal: Rehearsal): string =>
  planDigest({
    migrations: preflight.production.pending,
    targets: [preflight.local, preflight.staging, preflight.production].map((place) =>
      place.kind === 'database'
        ? { label: place.target.label, address: place.target.address }
        : { label: `stand-in for ${place.environment}`, address: null },
    ),
    verdict: isDestructive(analysis, rehearsal) ? 'destructive' : 'harmless',
    destructive: [
      ...analysis.destructive.map((finding) => `${finding.file}:${finding.line} ${finding.what}`),
      ...rehearsal.lost.map(({ table }) => `loses rows of ${table}`),
    ],
    cliVersion: preflight.cli.version,
  });
