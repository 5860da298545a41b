import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { scratchLabel, tellingLoss } from '../database/connect.js';
import type { Role } from '../database/server.js';
import type { Address } from '../environments/url.js';
import type { Password, Ports, Session } from '../ports.js';
import { oneAtATime, together } from '../together.js';
import { isScratchPlace, scratchFolder, serverHome } from './account.js';
import { startThrowAway } from './blank.js';
import { availableExtensions, provideBinaries, stubNames } from './binaries.js';
import { loginAddress, makeRoles } from './furnish.js';
import { exclusiveModes } from './modes.js';
import { makeMissingRoles } from './roles.js';
import { projectKey } from './sandbox.js';
import { newPassword, openAsSuperuser, stopCluster, superuser, type Cluster } from './server.js';
import { parseJson } from '../json.js';

/** A throw-away server on which backups are restored and migrations rehearsed. */
export interface Scratch {
  readonly major: number;
  readonly kind: 'embedded' | 'configured';
  /** Extensions that it can create, and those of them that only imitate. */
  readonly extensions: ReadonlySet<string>;
  readonly stubs: ReadonlySet<string>;
  /** A new, empty database that belongs to `postgres`; dropped with the server at the latest. */
  makeDatabase(): Promise<ScratchDatabase>;
  /** A database with all that another one holds, at a fifth of the time of a restore; nobody may be connected to that. */
  copyOf(database: ScratchDatabase): Promise<ScratchDatabase>;
  /** The roles of a source that the server lacks; without passwords. */
  makeRoles(roles: readonly Role[]): Promise<void>;
  /** A session of its superuser, to ask what it has. */
  readonly session: Session;
  /**
   * Runs `work` while `postgres` may own what only superusers may (event triggers of hosted projects do belong to it).
   * Never at the same time as `asHosted`. On a configured server no role is touched.
   */
  whileRestoring<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work` with `postgres` as hosted projects have it: no superuser. */
  asHosted<T>(work: () => Promise<T>): Promise<T>;
  dispose(): Promise<void>;
}

export interface ScratchDatabase {
  readonly name: string;
  readonly superuser: ScratchAccess;
  /** As the role that pushes, `postgres` as a rule. */
  loginAs(role: string): Promise<ScratchAccess>;
  drop(): Promise<void>;
}

export interface ScratchAccess {
  readonly address: Address;
  readonly password: Password;
  /** As people are told of it. */
  readonly label?: string;
}

const ownerShape = z.object({ pid: z.int(), host: z.string(), data: z.string(), major: z.int() });
const registry = (root: string): string => join(root, '.supasafe', 'scratch');

/**
 * Starts an embedded scratch server for a database of about `expectedBytes`; what is left of it after a crash is found
 * through `.supasafe/scratch`.
 */
export async function startScratch(ports: Ports, root: string, major: number, expectedBytes: number): Promise<Scratch> {
  const home = await serverHome(ports, root, projectKey(root));
  const binaries = await provideBinaries(ports, home, major);
  const id = randomBytes(6).toString('hex');
  const cluster: Cluster = {
    binaries,
    account: home.account,
    data: join(await scratchFolder(ports, home, expectedBytes), `scratch-${id}`, 'data'),
  };
  const owner = join(registry(root), `${id}.json`);
  await ports.files.makeFolder(registry(root));
  await ports.files.writeTemporary(
    owner,
    JSON.stringify({ pid: ports.host.pid, host: ports.host.hostname, data: cluster.data, major }),
  );
  const password = newPassword(ports);
  const end = async () => {
    await stopCluster(ports, cluster, 'immediate');
    await ports.files.remove(join(cluster.data, '..'));
    await ports.files.remove(owner);
  };
  try {
    const port = await startThrowAway(ports, home, cluster, password);
    await makeRoles(ports, { port, password });
    const address = { ...loginAddress({ port, password, database: 'postgres' }), user: superuser };
    const open = async () =>
      tellingLoss(await openAsSuperuser(ports, port, password), { address, password, label: scratchLabel });
    const [session, maker] = [await open(), await open()];
    const extensions = await availableExtensions(ports, binaries);
    return embedded(ports, { major, port, password, session, maker, extensions, end });
  } catch (error) {
    await end();
    throw error;
  }
}

interface EmbeddedServer {
  readonly major: number;
  readonly port: number;
  readonly password: Password;
  readonly session: Session;
  /** Makes databases, so that nothing waits behind that. */
  readonly maker: Session;
  readonly extensions: ReadonlySet<string>;
  readonly end: () => Promise<void>;
}

function embedded(ports: Ports, server: EmbeddedServer): Scratch {
  const { major, port, password, session, maker, extensions, end } = server;
  const { identifier, literal } = ports.postgres;
  const modes = exclusiveModes();
  const restoring = modes({
    enter: () => session.query('alter role postgres superuser'),
    leave: () => session.query('alter role postgres nosuperuser'),
  });
  const hosted = modes({ enter: () => Promise.resolve(), leave: () => Promise.resolve() });
  const inTurn = oneAtATime();
  let count = 0;
  const make = async (template = 'template0'): Promise<string> => {
    const name = `restored_${(count += 1)}`;
    await maker.query(`create database ${identifier(name)} owner postgres template ${identifier(template)}`);
    return name;
  };
  // One database ahead: making it takes a quarter of a second on a slow disk, and is done while others wait anyway.
  let spare = make();
  spare.catch(() => undefined);
  const database = (name: string): ScratchDatabase => {
    const address = loginAddress({ port, password, database: name });
    return {
      name,
      superuser: { address: { ...address, user: superuser }, password, label: scratchLabel },
      loginAs: async (role) => {
        await session.query(`alter role ${identifier(role)} login password ${literal(password.reveal())}`);
        return { address: { ...address, user: role }, password, label: scratchLabel };
      },
      drop: async () => {
        await session.query(`drop database if exists ${identifier(name)} with (force)`);
      },
    };
  };
  return {
    major,
    kind: 'embedded',
    extensions,
    stubs: stubNames,
    session,
    makeRoles: (roles) => inTurn(() => makeMissingRoles(ports.postgres, session, roles)),
    async makeDatabase() {
      // Taken before anything is waited for: whoever asks meanwhile gets the next one.
      const taken = spare;
      spare = make();
      spare.catch(() => undefined);
      return database(await taken);
    },
    copyOf: async (template) => database(await make(template.name)),
    whileRestoring: restoring,
    asHosted: hosted,
    async dispose() {
      await spare.catch(() => undefined);
      await maker.close();
      await session.close();
      await end();
    },
  };
}

/** Ends the scratch servers of runs that are no longer there. */
export async function sweepScratch(ports: Ports, root: string): Promise<number> {
  const names = await ports.files.list(registry(root));
  const swept = await together(names.map((name) => sweepOne(ports, root, join(registry(root), name))));
  return swept.filter(Boolean).length;
}

/** Ends every scratch server of a place that nobody works in any more, and removes what they leave outside of it. */
export async function clearScratch(ports: Ports, root: string): Promise<void> {
  for (const name of await ports.files.list(registry(root)))
    await sweepOne(ports, root, join(registry(root), name), () => false);
  await ports.files.removeIfEmpty((await serverHome(ports, root, projectKey(root))).data);
}

async function sweepOne(
  ports: Ports,
  root: string,
  owner: string,
  isInUse: (pid: number) => boolean = (pid) => ports.host.isRunning(pid),
): Promise<boolean> {
  const parsed = ownerShape.safeParse(parseJson(await ports.files.read(owner)));
  if (!parsed.success || parsed.data.host !== ports.host.hostname || isInUse(parsed.data.pid)) return false;
  const home = await serverHome(ports, root, projectKey(root));
  const binaries = await provideBinaries(ports, home, parsed.data.major);
  const folder = dirname(parsed.data.data);
  // Only what a scratch server of ours can have been.
  const isOurs = await isScratchPlace(ports, home, dirname(folder), projectKey(root));
  if (!basename(folder).startsWith('scratch-') || !isOurs) return false;
  await stopCluster(ports, { binaries, account: home.account, data: parsed.data.data }, 'immediate');
  await ports.files.remove(folder);
  await ports.files.remove(owner);
  return true;
}
