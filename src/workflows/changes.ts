import { readLedger, versionsOf } from '../database/ledger.js';
import { environmentNames, type EnvironmentName } from '../environments/environment.js';
import { exitCodes } from '../problem.js';
import { pushUnanswered } from '../supabase/push.js';
import { openTarget } from '../steps/connections.js';
import type { Ready, StandIn } from '../steps/ready.js';
import type { MigrateEvidence } from '../steps/evidence.js';
import type { World } from '../steps/world.js';
import type { Outcome } from './execute.js';
import { waitForRest } from './rest.js';

/** What became of one environment in a run, asked of the database itself. */
export interface Change {
  readonly environment: EnvironmentName;
  /** `unknown`: it could not be asked, or a file that is not atomic may have left a part of itself. */
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
    const session = await openTarget(world, place.target);
    try {
      const busy = mayBeAtWork(outcome) ? await waitForRest(world, session) : 0;
      const before = new Set(versionsOf(place.ledger));
      const fresh = versionsOf(await readLedger(session)).filter((version) => !before.has(version));
      const nameOf = (version: string) =>
        outcome.evidence.preflight?.migrations.find((one) => one.version === version)?.file ?? version;
      const applied = fresh.map(nameOf);
      const doubts = [
        ...(outcome.exit === 0 ? [] : leftBehind(place, fresh, outcome)),
        ...(busy > 0 ? [`${busy} other session${busy === 1 ? '' : 's'} of its role still at work there`] : []),
      ];
      if (applied.length === 0 && doubts.length === 0)
        return {
          environment,
          state: 'unchanged',
          applied,
          line: `${label} is unchanged (its ledger was asked just now)`,
        };
      const has = applied.length > 0 ? `has ${listed(applied)} now` : 'has the same ledger as before';
      return {
        environment,
        state: applied.length > 0 ? 'changed' : 'unknown',
        applied,
        line: [`${label} ${has}`, ...doubts].join('; '),
      };
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

/** A push whose end nobody heard of may go on at the server; one that was answered is over. */
const mayBeAtWork = ({ exit, problems }: Outcome<MigrateEvidence>): boolean =>
  exit === exitCodes.interrupted || problems.some(({ code }) => code === pushUnanswered);

/** The next file, when it is not one transaction: what stood before its failing statement stays, without a ledger row. */
function leftBehind(place: Ready, fresh: readonly string[], { evidence }: Outcome<MigrateEvidence>): string[] {
  const next = place.pending.find(({ version }) => !fresh.includes(version));
  const isLoose = evidence.analysis?.everywhere.some(
    ({ migration, transactional }) => migration.file === next?.file && !transactional,
  );
  return next && isLoose ? [`${next.file} is not atomic: some of its statements may have stayed`] : [];
}
