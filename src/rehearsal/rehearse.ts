import {
  catalogueChange,
  catalogueOften,
  compareChanges,
  readCatalogue,
  type Catalogue,
  type CatalogueChange,
} from '../database/catalogue.js';
import { compareCounts, countRows, type RowCounts } from '../database/counts.js';
import { openSession } from '../database/connect.js';
import { takeInventory } from '../database/inventory.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { putClusterBack, readCluster } from '../sandbox/clusterState.js';
import type { Scratch, ScratchDatabase } from '../sandbox/scratch.js';
import type { SupabaseCli } from '../supabase/cli.js';
import type { Migration } from '../supabase/migrations.js';
import type { CliFailure } from '../supabase/output.js';
import { push } from '../supabase/push.js';
import type { Effects } from './effects.js';
import { trace, type Traced } from './trace.js';
import type { TraceFailure } from './trace/file.js';
import { onlyRehearsed } from './trace/state.js';

export interface RehearsalRequest {
  readonly cli: SupabaseCli;
  readonly workdir: string;
  readonly scratch: Scratch;
  /** The restored copy; it is changed. */
  readonly copy: ScratchDatabase;
  /** The role that pushes to production. */
  readonly role: string;
  /** The lowest major of those whose catalogues are compared. */
  readonly commonMajor: number;
  /** What the copy holds before. */
  readonly rows: RowCounts;
  readonly pending: readonly Migration[];
}

/** What the pending files did to the restored copy. */
export interface Rehearsal {
  readonly seconds: number;
  /** The copy's catalogue before, large objects left out: where a way back has to end. */
  readonly before: Catalogue;
  /** The same after the push: where a way back begins. */
  readonly after: Catalogue;
  readonly change: CatalogueChange;
  /** The ledger afterwards. */
  readonly versions: readonly string[];
  /** Tables that have fewer rows than before, or are gone. Functions and triggers are in it, whatever the files say. */
  readonly lost: readonly LostRows[];
  /** Whether they changed what belongs to the server: roles, memberships, settings. No way back reaches it. */
  readonly rolesChanged: boolean;
  /** The same files statement by statement on a copy of the copy. */
  readonly effects: Effects;
}

export interface LostRows {
  readonly table: string;
  readonly before: number;
  /** null: the table is gone. */
  readonly after: number | null;
}

/** Applies the pending files to the copy with the real CLI, as the role that will do it on production. */
export async function rehearse(ports: Ports, request: RehearsalRequest): Promise<Rehearsal | CliFailure> {
  const { scratch, copy, cli, workdir, role, commonMajor } = request;
  const traced = await traceOnCopy(ports, request);
  const session = await openSession(ports.postgres, copy.superuser, 'supasafe rehearsal', catalogueOften);
  try {
    const before: Catalogue = await readCatalogue(session, commonMajor, onlyRehearsed);
    const access = await copy.loginAs(role);
    const since = ports.clock.elapsed();
    const [outcome, rolesChanged] = await scratch.asHosted(async () => {
      const cluster = JSON.stringify(await readCluster(scratch.session));
      const pushed = await push(ports, cli, workdir, access);
      return [pushed, cluster !== JSON.stringify(await readCluster(scratch.session))] as const;
    });
    const seconds = (ports.clock.elapsed() - since) / 1000;
    if (!outcome.ok) return outcome;
    const after = await readCatalogue(session, commonMajor, onlyRehearsed);
    const change = catalogueChange(before, after);
    const { tables } = await takeInventory(session);
    const counts = await countRows(ports.postgres, session, tables);
    const versions = versionsOf(await readLedger(session));
    // Where the ledger is not what was planned the caller says so: what was lost on the way explains all else.
    if (request.pending.every(({ version }) => versions.includes(version))) expectTheSame(traced, { change, counts });
    const lost = lostRows(request.rows, counts);
    return { seconds, before, after, change, versions, lost, rolesChanged, effects: traced.effects };
  } finally {
    await session.close();
  }
}

/** Roles belong to the whole server: what the trace made of them is put back, so that the CLI finds what production has. */
async function traceOnCopy(ports: Ports, request: RehearsalRequest): Promise<Traced> {
  const { scratch, copy: original, role, commonMajor, rows, pending } = request;
  const copy = await scratch.copyOf(original);
  return scratch.asHosted(async () => {
    const cluster = await readCluster(scratch.session);
    try {
      return await trace(ports, { copy, original, role, commonMajor, rows, pending });
    } finally {
      await copy.drop();
      await putClusterBack(ports.postgres, scratch.session, cluster);
    }
  });
}

interface Pushed {
  readonly change: CatalogueChange;
  readonly counts: RowCounts;
}

/** What is told about single statements is true only where both ran the same way. */
function expectTheSame({ failure, change, counts }: Traced, pushed: Pushed): void {
  const count = (rows: number | null): string => (rows === null ? 'no table' : `${rows} rows`);
  const differences = failure
    ? [`${failure.file}${lineOf(failure)} failed statement by statement: ${failure.message}`]
    : [
        ...compareChanges(change, pushed.change).map((line) => `catalogue: ${line}`),
        ...compareCounts(counts, pushed.counts).map(
          ({ table, source, copy }) =>
            `${table}: ${count(source)} statement by statement, ${count(copy)} as the CLI pushes`,
        ),
      ];
  if (differences.length === 0) return;
  throw stop(
    exitCodes.failed,
    'rehearsal-differs',
    'The pending files did something else statement by statement than as the Supabase CLI pushes them.',
    [...differences, 'Both ran on copies of the same rows. Nothing was changed on local, staging or production.'],
    [
      'Look for what depends on time, chance or the session: now(), random(), current_database(), settings of the session.',
      'Then run the command again.',
    ],
  );
}

const lineOf = ({ line }: TraceFailure): string => (line === null ? '' : `:${line}`);

/** Nobody counts a table of no rows as lost. */
const lostRows = (before: RowCounts, after: RowCounts): LostRows[] =>
  Object.entries(before)
    .map(([table, count]) => ({ table, before: count, after: after[table] ?? null }))
    .filter((one) => (one.after ?? 0) < one.before);
