import { openSession } from '../database/connect.js';
import { connectionProblem } from '../database/connectionProblem.js';
import { hasPublicTables } from '../database/inventory.js';
import { readLedger } from '../database/ledger.js';
import type { Session } from '../ports.js';
import { labelOf, type Target } from '../environments/environment.js';
import { fileOf } from '../environments/sources.js';
import type { Migration } from '../supabase/migrations.js';
import type { Targets } from './targets.js';
import type { World } from './world.js';
import { applicationName } from './connections.js';
import type { StandIn } from './ready.js';
import { lastly } from '../together.js';

type LocalWorld = Pick<World, 'ports' | 'project' | 'run'>;

/** The local database: the one that a URL names, else the project's local stack; the reason for a stand-in otherwise. */
export async function findLocal(
  world: LocalWorld,
  resolved: Targets | null,
  migrations: readonly Migration[],
): Promise<Target | StandIn> {
  if (!resolved || resolved.problems.length > 0)
    return { kind: 'stand-in', environment: 'local', why: 'nothing is known yet' };
  return resolved.targets.local ?? findLocalStack(world, migrations);
}

/** Where `supabase start` puts its database, and the password that it always has. */
const stackPassword = 'postgres';
const patienceMs = 1500;

/**
 * The local stack of this project, when it runs: all projects share one port, so a server whose ledger has versions that
 * this project lacks is somebody else's. Resolves with the reason for a stand-in otherwise.
 */
async function findLocalStack(world: LocalWorld, migrations: readonly Migration[]): Promise<Target | StandIn> {
  const { ports, project } = world;
  const target: Target = {
    environment: 'local',
    label: labelOf(project.id, 'local'),
    source: `port ${project.localPort} of supabase/config.toml`,
    address: {
      host: '127.0.0.1',
      port: project.localPort,
      user: 'postgres',
      database: 'postgres',
      parameters: { sslmode: 'disable' },
    },
    password: ports.secret(stackPassword),
  };
  const standIn = (why: string): StandIn => ({ kind: 'stand-in', environment: 'local', why });
  const nothing = `${fileOf('local')} names no database`;
  if (await ports.network.isFree(project.localPort))
    return standIn(`${nothing}, and nothing listens on port ${project.localPort}`);
  const quick = {
    ...ports.postgres,
    connect: (options: Parameters<typeof ports.postgres.connect>[0]) =>
      ports.postgres.connect({ ...options, timeoutMs: patienceMs }),
  };
  try {
    const session = await openSession(quick, target, applicationName(world));
    const why = await lastly(foreignness(session, migrations), () => session.close());
    return why === null ? target : standIn(`the server on port ${project.localPort} ${why}`);
  } catch (error) {
    return standIn(
      `${nothing}, and the server on port ${project.localPort} is no local stack (${connectionProblem(target, error).code})`,
    );
  }
}

/** Why a server cannot be this project's; null when nothing speaks against it. */
async function foreignness(session: Session, migrations: readonly Migration[]): Promise<string | null> {
  const known = new Set(migrations.map((migration) => migration.version));
  const ledger = await readLedger(session);
  const foreign = ledger.find((row) => !known.has(row.version));
  if (foreign) return `has a migration ${foreign.version} that this project lacks: another project's`;
  // A fresh stack has neither; one with tables and no ledger was filled by somebody else.
  if (ledger.length === 0 && (await hasPublicTables(session)))
    return 'has tables, and none of the migrations of this project';
  return null;
}
