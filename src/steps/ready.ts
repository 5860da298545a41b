import type { EnvironmentName, Target } from '../environments/environment.js';
import { choosePair, type FoundPrograms, type Pair } from '../environments/programs.js';
import { readLedger, type Ledger } from '../database/ledger.js';
import { compareLedger } from '../database/ledgerComparison.js';
import {
  hasCollations,
  readExtensions,
  readLibcCollations,
  readServerFacts,
  type ServerFacts,
} from '../database/server.js';
import type { Session } from '../ports.js';
import { collect, exitCodes, type Problem } from '../problem.js';
import type { ScratchSource } from '../sandbox/scratchSource.js';
import type { Migration } from '../supabase/migrations.js';
import type { World } from './world.js';
import { keepOpen } from './connections.js';

/** A target that was looked at and can be worked with. */
export interface Ready {
  readonly kind: 'database';
  readonly environment: EnvironmentName;
  readonly target: Target;
  readonly session: Session;
  /** The session with the run's lock, where that is another one. */
  readonly holder?: Session;
  readonly server: ServerFacts;
  readonly pair: Pair;
  readonly ledger: Ledger;
  readonly pending: readonly Migration[];
}

/** An environment for which there is no database; supasafe makes one for the run. */
export interface StandIn {
  readonly kind: 'stand-in';
  readonly environment: EnvironmentName;
  readonly why: string;
}

export interface Wanted {
  readonly found: FoundPrograms;
  /** null: nothing will be restored, so scratch is not asked. */
  readonly source: ScratchSource | null;
  /** null: the ledger is not this command's business. */
  readonly migrations: readonly Migration[] | null;
}

/** Looks at one target, read-only; everything that is wrong with it goes to `problems`. */
export async function inspectTarget(
  world: Pick<World, 'ports' | 'run' | 'resources'>,
  target: Target,
  wanted: Wanted,
  problems: Problem[],
): Promise<Ready | null> {
  const session = await collect(problems, () => keepOpen(world, target));
  return session && inspectSession(target, session, wanted, problems);
}

export async function inspectSession(
  target: Target,
  session: Session,
  wanted: Wanted,
  problems: Problem[],
): Promise<Ready | null> {
  const server = await readServerFacts(session);
  const ledger = await readLedger(session);
  const comparison = wanted.migrations && (await compareLedger(target.label, wanted.migrations, ledger));
  const differences = comparison?.problems ?? [];
  problems.push(...(target.environment === 'local' ? differences.map(orMadeAnew) : differences));
  const pair = choosePair(server.major, target.label, wanted.found, wanted.source?.majors ?? null);
  if ('code' in pair) {
    problems.push(pair);
    return null;
  }
  if (wanted.source) problems.push(...(await missingFromScratch(target, session, wanted.source, pair.scratchMajor)));
  return {
    kind: 'database',
    environment: target.environment,
    target,
    session,
    server,
    pair,
    ledger,
    pending: comparison?.pending ?? [],
  };
}

/** Local alone may be thrown away: what it had of other branches is no reason to ask anybody. */
const orMadeAnew = (problem: Problem): Problem => ({
  ...problem,
  next: [
    ...(problem.next ?? []),
    'If only your local database is at fault: npm run reset makes it anew from the files (it backs up first).',
  ],
});

/** Extensions that a backup of this target needs and scratch has not: said before anything is dumped. */
async function missingFromScratch(
  target: Target,
  session: Session,
  source: ScratchSource,
  major: number,
): Promise<Problem[]> {
  const { extensions } = await source.offer(major);
  const missing = (await readExtensions(session)).filter((name) => !extensions.has(name));
  return missing.map((name) => ({
    code: 'extension-missing',
    exit: exitCodes.refused,
    what: `${target.label} uses the extension ${name}, which the scratch server does not have.`,
    details: [
      'Without it a backup cannot be restored there, so it could not be verified, and nothing could be rehearsed.',
    ],
    next: [
      'Set "scratch" in supasafe.json to a server that has it: a running `supabase start` (postgresql://supabase_admin:postgres@127.0.0.1:54322/postgres).',
      'To have at least a backup on disk, unverified: npm run backup -- --no-verify',
    ],
  }));
}

/** libc collations come from the operating system: only a running scratch server can say which it has. */
export async function missingCollations(ready: Ready, openScratch: () => Promise<Session>): Promise<Problem[]> {
  const used = await readLibcCollations(ready.session);
  if (used.length === 0) return [];
  const there = await hasCollations(await openScratch(), used);
  return used
    .filter((name) => !there.has(name))
    .map((name) => ({
      code: 'collation-missing',
      exit: exitCodes.refused,
      what: `${ready.target.label} has columns with the collation "${name}", which the scratch server does not have.`,
      details: ["It comes from the operating system's locales."],
      next: [`Install the locale ${name} on this machine, or set "scratch" in supasafe.json to a server that has it.`],
    }));
}
