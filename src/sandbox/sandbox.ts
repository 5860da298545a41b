import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentNames, type EnvironmentName } from '../environments/environment.js';
import type { Project } from '../environments/project.js';
import { parseJson } from '../json.js';
import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { together } from '../together.js';
import { serverHome, type ServerHome } from './account.js';
import { embeddedMajors, provideBinaries, type Binaries } from './binaries.js';
import { furnish, type Furniture } from './furnish.js';
import {
  changePasswords,
  createCluster,
  isClusterRunning,
  loginRole,
  newPassword,
  startCluster,
  stopCluster,
  type Cluster,
} from './server.js';

/** Three embedded servers that stand for local, staging and production of one project. */
export type Sandbox = Readonly<Record<EnvironmentName, SandboxServer>>;

export interface SandboxServer {
  readonly major: number;
  readonly port: number;
  /** With the password in it: it is a sandbox's. Null while the server is stopped. */
  readonly url: string | null;
}

/** What `.supasafe/sandbox/<environment>.json` holds; written when the server is complete, so a server without it is remade. */
const stateShape = z.object({
  version: z.literal(1),
  major: z.int(),
  data: z.string(),
  port: z.int(),
  /** The newest first; two only while they are being changed. */
  passwords: z.array(z.string()).min(1),
});
type State = z.infer<typeof stateShape>;
type States = Partial<Record<EnvironmentName, State>>;

const folderOf = (root: string): string => join(root, '.supasafe', 'sandbox');
const stateFile = (root: string, name: EnvironmentName): string => join(folderOf(root), `${name}.json`);

/** A folder's own data, whatever it is called: two projects never share servers. */
export const projectKey = (root: string): string => createHash('sha256').update(root).digest('hex').slice(0, 16);

/** Makes what is missing and starts what is stopped, all three side by side; `major` counts for new servers. */
export async function startSandbox(
  ports: Ports,
  project: Project,
  major: number,
  furniture: Furniture,
): Promise<Sandbox> {
  return locked(ports, project, async (home, states) => {
    const inUse = Object.values(states)[0]?.major ?? major;
    const binaries = await provideBinaries(ports, home, inUse);
    const started = environmentNames.map(async (name) => {
      const cluster = clusterOf(home, binaries, name);
      const state = states[name]
        ? await restart(ports, project, name, cluster, states[name])
        : await make(ports, project, cluster, furniture);
      await writeState(ports, project.root, name, state);
    });
    await together(started);
    return describe(ports, await readStates(ports, project.root));
  });
}

/** Stops the servers and keeps their rows. */
export const stopSandbox = (ports: Ports, project: Project): Promise<void> =>
  locked(ports, project, (home) => stopAll(ports, home));

/** Stops the servers and removes all that is theirs. */
export const destroySandbox = (ports: Ports, project: Project): Promise<void> =>
  locked(ports, project, async (home) => {
    await stopAll(ports, home);
    for (const name of environmentNames) {
      await ports.files.remove(join(home.data, `sandbox-${name}`));
      await ports.files.remove(stateFile(project.root, name));
    }
    await ports.files.removeIfEmpty(home.data);
  });

/** null when there is none (or not a whole one). */
export async function sandboxStatus(ports: Ports, project: Project): Promise<Sandbox | null> {
  const states = await readStates(ports, project.root);
  return environmentNames.every((name) => states[name]) ? describe(ports, states) : null;
}

async function make(ports: Ports, project: Project, cluster: Cluster, furniture: Furniture): Promise<State> {
  const password = newPassword(ports);
  await stopCluster(ports, cluster, 'immediate');
  await ports.files.remove(join(cluster.data, '..'));
  try {
    await createCluster(ports, cluster, password);
    const port = await startCluster(ports, cluster, null, [project.localPort]);
    await furnish(ports, { port, password }, furniture);
    return { version: 1, major: cluster.binaries.major, data: cluster.data, port, passwords: [password.reveal()] };
  } catch (error) {
    // Nobody has its password, and the next start makes it anew. What failed is told, not that this failed too.
    await stopCluster(ports, cluster, 'immediate').catch(() => undefined);
    throw error;
  }
}

async function restart(
  ports: Ports,
  project: Project,
  name: EnvironmentName,
  cluster: Cluster,
  state: State,
): Promise<State> {
  if (await isClusterRunning(ports, cluster.data)) return state;
  const password = newPassword(ports);
  const port = await startCluster(ports, cluster, state.port, [project.localPort]);
  const next = { ...state, port, passwords: [password.reveal()] };
  // Written before it is set: a crash between the two leaves a file that knows both.
  await writeState(ports, project.root, name, { ...next, passwords: [password.reveal(), ...state.passwords] });
  await changePasswords(ports, port, state.passwords, password);
  return next;
}

async function stopAll(ports: Ports, home: ServerHome): Promise<void> {
  await together(environmentNames.map((name) => stopOne(ports, home, name)));
}

/** What runs is asked of the data folders: a server whose making was cut off has no state yet. */
async function stopOne(ports: Ports, home: ServerHome, name: EnvironmentName): Promise<void> {
  const data = dataOf(home, name);
  if (!(await isClusterRunning(ports, data))) return;
  const major = Number.parseInt((await ports.files.read(join(data, 'PG_VERSION'))) ?? '', 10);
  const known = embeddedMajors.includes(major) ? major : Math.max(...embeddedMajors);
  await stopCluster(ports, clusterOf(home, await provideBinaries(ports, home, known), name), 'fast');
}

/** A sandbox stays where it was made: elsewhere nothing of it would be found, and a second one would be made. */
function expectHere(states: States, home: ServerHome): void {
  for (const name of environmentNames) {
    const data = states[name]?.data;
    if (data === undefined || data === dataOf(home, name)) continue;
    throw stop(
      exitCodes.refused,
      'sandbox-elsewhere',
      `The sandbox's ${name} lies in ${data}, and would be looked for in ${dataOf(home, name)}.`,
      ['It was made with another SUPASAFE_SERVERS, by another user, or before this project was copied or moved.'],
      [
        'Run the command as it was then: by that user, with SUPASAFE_SERVERS as it was, or without if there was none.',
        `Or remove the folder ${folderOf('.')} to forget that sandbox; its servers and their data stay where they are.`,
      ],
    );
  }
}

const dataOf = (home: ServerHome, name: EnvironmentName): string => join(home.data, `sandbox-${name}`, 'data');

const clusterOf = (home: ServerHome, binaries: Binaries, name: EnvironmentName): Cluster => ({
  binaries,
  account: home.account,
  data: dataOf(home, name),
});

async function describe(ports: Ports, states: States): Promise<Sandbox> {
  const servers = environmentNames.map(async (name) => {
    const state = states[name];
    if (!state) throw new Error(`the sandbox has no ${name}`);
    const running = await isClusterRunning(ports, state.data);
    const password = ports.secret(state.passwords[0] ?? '').reveal();
    const url = running ? `postgresql://${loginRole}:${password}@127.0.0.1:${state.port}/postgres` : null;
    return [name, { major: state.major, port: state.port, url }] as const;
  });
  return Object.fromEntries(await Promise.all(servers)) as unknown as Sandbox;
}

async function readStates(ports: Ports, root: string): Promise<States> {
  const states: States = {};
  for (const name of environmentNames) {
    const text = await ports.files.read(stateFile(root, name));
    const parsed = stateShape.safeParse(parseJson(text));
    // What a clean-up of temporary folders took away is made anew.
    if (parsed.success && (await ports.files.info(join(parsed.data.data, 'PG_VERSION')))) states[name] = parsed.data;
  }
  return states;
}

const writeState = (ports: Ports, root: string, name: EnvironmentName, state: State): Promise<void> =>
  ports.files.write(stateFile(root, name), `${JSON.stringify(state, null, 2)}\n`);

async function locked<T>(
  ports: Ports,
  project: Project,
  work: (home: ServerHome, states: States) => Promise<T>,
): Promise<T> {
  const home = await serverHome(ports, project.root, projectKey(project.root));
  await ports.files.makeFolder(folderOf(project.root));
  const release = await ports.files.lock(folderOf(project.root));
  try {
    const states = await readStates(ports, project.root);
    expectHere(states, home);
    return await work(home, states);
  } finally {
    await release();
  }
}
