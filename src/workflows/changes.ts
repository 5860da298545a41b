import { openSession } from '../database/connect.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { stillAtWork } from '../database/sessions.js';
import { environmentNames, type EnvironmentName } from '../environments/environment.js';
import type { Session } from '../ports.js';
import { applicationName } from '../steps/common/connections.js';
import type { Ready, StandIn } from '../steps/common/ready.js';
import type { MigrateEvidence } from '../steps/evidence.js';
import type { World } from '../steps/world.js';
import type { Outcome } from './execute.js';

/** What became of one environment in a run, asked of the database itself. */
export interface Change {
  readonly environment: EnvironmentName;
  readonly state: 'unchanged' | 'changed' | 'unknown' | 'stand-in';
  /** Files that it has now and had not before. */
  readonly applied: readonly string[];
  readonly line: string;
}

const pushingStep: Record<EnvironmentName, keyof MigrateEvidence> = {
  local: 'local',
  staging: 'staging',
  production: 'push',
};

/** For each environment: untouched when its step never began, else its ledger is compared with the one from before. */
export async function changesOf(world: World, outcome: Outcome<MigrateEvidence>): Promise<Change[]> {
  const { preflight } = outcome.evidence;
  const changes: Change[] = [];
  for (const environment of environmentNames) {
    const place = preflight?.[environment];
    const begun = outcome.begun.includes(pushingStep[environment]);
    changes.push(place && begun ? await observe(world, place, outcome) : untouched(environment, place));
  }
  return changes;
}

function untouched(environment: EnvironmentName, place: Ready | StandIn | undefined): Change {
  if (place?.kind === 'stand-in')
    return {
      environment,
      state: 'stand-in',
      applied: [],
      line: `${environment} is a stand-in: there is no database that could change`,
    };
  return { environment, state: 'unchanged', applied: [], line: `${environment} is unchanged` };
}

async function observe(world: World, place: Ready | StandIn, outcome: Outcome<MigrateEvidence>): Promise<Change> {
  const { environment } = place;
  if (place.kind === 'stand-in') return untouched(environment, place);
  const label = place.target.label;
  try {
    const session = await openSession(world.ports.postgres, place.target, applicationName(world));
    try {
      const busy = outcome.exit === 0 ? 0 : await waitForRest(world, session);
      const before = new Set(versionsOf(place.ledger));
      const fresh = versionsOf(await readLedger(session)).filter((version) => !before.has(version));
      const applied = fresh.map(
        (version) => outcome.evidence.preflight?.migrations.find((one) => one.version === version)?.file ?? version,
      );
      const line = applied.length > 0 ? `${label} has ${listed(applied)} now` : unchangedLine(label, place, outcome);
      const stillBusy = busy ? `; ${busy} other sessions of its role are still at work there` : '';
      return { environment, state: applied.length > 0 ? 'changed' : 'unchanged', applied, line: line + stillBusy };
    } finally {
      await session.close();
    }
  } catch (error) {
    return {
      environment,
      state: 'unknown',
      applied: [],
      line: `${label} could not be asked what it has now (${(error as Error).message}): look at supabase_migrations.schema_migrations there before anything else`,
    };
  }
}

const shownFiles = 3;

const listed = (files: readonly string[]): string =>
  files.length <= shownFiles + 1
    ? files.join(', ')
    : `${files.slice(0, shownFiles).join(', ')} and ${files.length - shownFiles} more, up to ${files.at(-1) ?? ''},`;

/** A file outside one transaction leaves what stood before its failing statement, without a ledger row. */
function unchangedLine(label: string, place: Ready, { evidence }: Outcome<MigrateEvidence>): string {
  const loose =
    evidence.analysis?.files.filter((file) => !file.transactional && place.pending.includes(file.migration)) ?? [];
  if (loose.length === 0) return `${label} is unchanged (its ledger was asked just now)`;
  return `${label} has the same ledger as before; ${loose.map((file) => file.migration.file).join(', ')} is not atomic, so statements before the failing one may have stayed`;
}

const attempts = 20;
const pauseMs = 250;

/** After a push that was cut off the server may still be at it for a moment; the ledger is read when it rests. */
async function waitForRest(world: World, session: Session): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const busy = await stillAtWork(session);
    if (busy.length === 0) return 0;
    await world.ports.clock.sleep(pauseMs);
  }
  return (await stillAtWork(session)).length;
}
