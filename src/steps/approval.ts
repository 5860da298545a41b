import { planDigest } from '../approval/digest.js';
import { askConsent } from '../approval/consent.js';
import { approvalScreen } from '../approval/screen.js';
import { rowsOf } from '../backup/metadata.js';
import type { VerifiedBackup } from '../backup/verify.js';
import { exitCodes, stop } from '../problem.js';
import type { MigrateEvidence } from './evidence.js';
import { define } from './step.js';
import type { Preflight } from './preflight.js';
import type { World } from './world.js';
import { approvedLines } from '../rehearsal/verdictApproved.js';
import type { Rehearsal } from '../rehearsal/rehearse.js';
import type { WayBackTrial } from '../rehearsal/wayBack.js';
import { judgeEffects, type Verdict } from '../rehearsal/verdict.js';
import type { Analysis } from '../analysis/analyse.js';
import { trialLines } from './common/trialLine.js';

/** Shows the plan on one screen and asks the owner. One owner is enough today; the approval has room for two. */
export const approval = (world: World) =>
  define<MigrateEvidence>()({
    id: 'approval',
    title: 'Ask the owner',
    touches: 'nothing',
    asks: true,
    needs: ['preflight', 'analysis', 'attended', 'backup', 'rehearsal', 'wayBack', 'local', 'staging'],
    preview: ({ preflight, analysis }) => [
      ...(analysis && analysis.destructive.length > 0 ? ['Reason: (where the rehearsal finds it destructive)'] : []),
      ...(preflight ? [`Type ${preflight.production.target.label} to apply:`] : []),
    ],
    run: async ({ preflight, analysis, attended, backup, rehearsal, wayBack, local, staging }) => {
      const { ports } = world;
      const verdict = verdictOf(analysis, rehearsal, backup.backup, wayBack);
      const digest = digestOf(preflight, verdict);
      await world.run.journal.add('verdict', { ...verdict });
      const { target } = preflight.production;
      for (const line of approvalScreen(ports.report.tone, {
        target,
        git: preflight.git,
        files: analysis.files,
        verdict,
        backup: backup.backup.metadata,
        rehearsalSeconds: rehearsal.seconds,
        rehearsalChange: rehearsal.change,
        wayBack,
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
        reason: verdict.level === 'destructive' ? 'wanted' : 'not wanted',
        git: preflight.git,
      });
    },
  });

/** What was read in the files and what the rehearsal measured, on the rows of this backup. */
export const verdictOf = (
  analysis: Analysis,
  rehearsal: Rehearsal,
  { metadata }: VerifiedBackup,
  wayBack: WayBackTrial | null,
): Verdict =>
  judgeEffects({
    findings: analysis.files.flatMap(({ findings }) => findings),
    effects: rehearsal.effects,
    before: rowsOf(metadata),
    wayBack,
  });

export const digestOf = (preflight: Preflight, { approved }: Verdict): string =>
  planDigest({
    migrations: preflight.production.pending,
    targets: [preflight.local, preflight.staging, preflight.production].map((place) =>
      place.kind === 'database'
        ? { label: place.target.label, address: place.target.address }
        : { label: `stand-in for ${place.environment}`, address: null },
    ),
    approved: approvedLines(approved),
    cliVersion: preflight.cli.version,
  });
