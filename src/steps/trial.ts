import type { VerifiedBackup } from '../backup/verify.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { exitCodes, stop } from '../problem.js';
import { tryOnStandIn } from '../rehearsal/standIn.js';
import { embeddedMajors } from '../sandbox/binaries.js';
import { startScratch, type Scratch } from '../sandbox/scratch.js';
import { pushCommand } from '../supabase/push.js';
import { showCommand } from '../supabase/cli.js';
import { migrationFailed } from './common/failure.js';
import { renew } from './common/fresh.js';
import { guardedPush, pushSettings } from './common/guardedPush.js';
import { differenceOfLedgers } from './common/ledgers.js';
import { whyNotPushed } from './common/trialLine.js';
import { expectSameLedger } from './common/unchanged.js';
import { scratchFor } from './common/verifiedBackup.js';
import type { ReadFiles } from './analysis.js';
import type { Ready, StandIn } from './ready.js';
import type { MigrateEvidence } from './evidence.js';
import type { Preflight } from './preflight.js';
import { preMigrationWish } from './trialBackups.js';
import { define } from './step.js';
import type { World } from './world.js';

/** How the pending files did on an environment that is not production. */
export type Trial =
  | {
      readonly kind: 'pushed';
      readonly files: readonly string[];
      /** Of the plan: what is pending on production. */
      readonly tried: readonly string[];
      readonly appliedBefore: readonly string[];
      readonly backup: VerifiedBackup;
      readonly seconds: number;
      readonly at: string;
    }
  | { readonly kind: 'applied-before'; readonly appliedBefore: readonly string[] }
  | { readonly kind: 'stand-in'; readonly why: string; readonly seconds: number; readonly at: string };

/** `local` is tried first, `staging` only when local went well. */
export const tryOnLocal = (world: World) =>
  define<MigrateEvidence>()({
    id: 'local',
    title: 'Try on local',
    touches: 'local',
    needs: ['preflight', 'analysis', 'rehearsal', 'trialBackups'],
    preview: ({ preflight }) => previewTrial(world, preflight, preflight?.local),
    run: async ({ preflight, analysis, trialBackups }): Promise<Trial> => {
      const { local } = preflight;
      if (local.kind === 'database') return tryOnDatabase(world, preflight, analysis, local, trialBackups.local);
      return tryOnEmbedded(world, preflight, local);
    },
    tell: whyNotPushed,
  });

export const tryOnStaging = (world: World) =>
  define<MigrateEvidence>()({
    id: 'staging',
    title: 'Try on staging',
    touches: 'staging',
    needs: ['preflight', 'analysis', 'rehearsal', 'trialBackups', 'local'],
    preview: ({ preflight }) => previewTrial(world, preflight, preflight?.staging),
    run: async ({ preflight, analysis, rehearsal, trialBackups }): Promise<Trial> => {
      const { staging } = preflight;
      if (staging.kind === 'database') return tryOnDatabase(world, preflight, analysis, staging, trialBackups.staging);
      // A stand-in for staging is a copy of production, and that is what the rehearsal ran on.
      return {
        kind: 'stand-in',
        why: staging.why,
        seconds: rehearsal.seconds,
        at: world.ports.clock.now().toISOString(),
      };
    },
    tell: whyNotPushed,
  });

async function tryOnDatabase(
  world: World,
  preflight: Preflight,
  analysis: ReadFiles,
  ready: Ready,
  backup: VerifiedBackup | null,
): Promise<Trial> {
  const plan = preflight.production.pending.map((one) => one.file);
  const lacked = new Set(ready.pending.map((one) => one.file));
  const appliedBefore = plan.filter((file) => !lacked.has(file));
  if (lacked.size === 0) return { kind: 'applied-before', appliedBefore };
  if (!backup) throw new Error(`${ready.environment} has pending files and no backup`);
  const {
    ready: now,
    backup: current,
    copy,
  } = await renew(world, ready, backup, preMigrationWish(world, preflight, ready));
  await copy?.drop();
  await expectSameLedger(now);
  const order = {
    cli: preflight.cli,
    workdir: preflight.workdir,
    files: analysis.everywhere,
    backup: current,
    statementLimitSeconds: null,
  };
  const outcome = await guardedPush(world, now, order);
  if (!outcome.ok) {
    const on = { ready: now, backup: current, files: analysis.everywhere };
    throw await migrationFailed(world, preflight, outcome, { where: `on ${ready.target.label}`, on });
  }
  await expectWholeLedger(preflight, now);
  return {
    kind: 'pushed',
    files: [...lacked],
    tried: plan.filter((file) => lacked.has(file)),
    appliedBefore,
    backup: current,
    seconds: outcome.seconds,
    at: world.ports.clock.now().toISOString(),
  };
}

async function expectWholeLedger(preflight: Preflight, ready: Ready): Promise<void> {
  const expected = preflight.migrations.map((migration) => migration.version);
  const differences = differenceOfLedgers(expected, versionsOf(await readLedger(ready.session)));
  if (differences.length === 0) return;
  throw stop(
    exitCodes.failed,
    'ledger-differs',
    `After the push ${ready.target.label} has another ledger than planned.`,
    differences,
    ['Somebody else may be pushing at the same time. Ask, then run npm run migrate:safe again.'],
  );
}

async function tryOnEmbedded(world: World, preflight: Preflight, standIn: StandIn): Promise<Trial> {
  const { ports, project, run } = world;
  const applied = preflight.production.ledger.map((row) => row.version);
  const result = await tryOnStandIn(ports, {
    cli: preflight.cli,
    projectId: project.id,
    scratch: await embeddedScratch(world, preflight),
    applied: preflight.migrations.filter((migration) => applied.includes(migration.version)),
    workdir: preflight.workdir,
    folder: run.folder,
  });
  if ('code' in result)
    throw await migrationFailed(world, preflight, result, { where: 'on the stand-in for local', on: null });
  return { kind: 'stand-in', why: standIn.why, seconds: result.seconds, at: ports.clock.now().toISOString() };
}

/** The run's own scratch; where that is a server of the user's, an embedded one beside it, because a stand-in makes roles. */
async function embeddedScratch(world: World, { production }: Preflight): Promise<Scratch> {
  const { ports, project, resources } = world;
  if ((await resources.scratchSource()).kind === 'embedded') return scratchFor(world, production);
  const major = embeddedMajors.find((one) => one >= production.server.major) ?? Math.max(...embeddedMajors);
  const scratch = await startScratch(ports, project.root, major, production.server.bytes);
  resources.onEnd(() => scratch.dispose());
  return scratch;
}

function previewTrial(world: World, preflight: Preflight | undefined, place: Ready | StandIn | undefined): string[] {
  if (!preflight || !place) return [];
  if (place.kind === 'stand-in') return [`on a stand-in: ${place.why}`];
  if (place.pending.length === 0) return [`${place.target.label} has them already: not tried in this run`];
  const target = {
    address: place.target.address,
    password: place.target.password,
    settings: pushSettings(world, place, null),
  };
  return [showCommand(preflight.cli, pushCommand(world.ports, preflight.cli, preflight.workdir, target))];
}
