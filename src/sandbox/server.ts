import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Account, Command, CopySession, Password, Ports, Session } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import type { Binaries } from './binaries.js';
import { lastly } from '../together.js';

export const superuser = 'supabase_admin';
export const loginRole = 'postgres';

/** One PostgreSQL server of ours: listens on 127.0.0.1 only, with a password of its own. */
export interface Cluster {
  readonly binaries: Binaries;
  /** PostgreSQL's data folder; the log lies beside it. */
  readonly data: string;
  readonly account: Account | null;
}

export type ServerPorts = Pick<Ports, 'shell' | 'files' | 'network' | 'host' | 'secret'>;

/** Sandbox servers keep their rows like real ones; scratch is thrown away, so it need not wait for the disk. */
type Durability = 'durable' | 'throw-away';

const settings: Record<Durability, readonly string[]> = {
  durable: ['wal_level = logical', 'shared_buffers = 64MB'],
  'throw-away': [
    'fsync = off',
    'full_page_writes = off',
    'synchronous_commit = off',
    'wal_level = minimal',
    'max_wal_senders = 0',
    'autovacuum = off',
    'shared_buffers = 128MB',
    'maintenance_work_mem = 256MB',
    'max_wal_size = 4GB',
  ],
};

const common = [
  "listen_addresses = '127.0.0.1'",
  // No socket: its path would be too long in a deep project, and nobody needs it.
  "unix_socket_directories = ''",
  'max_connections = 60',
  "timezone = 'UTC'",
  "log_timezone = 'UTC'",
  'log_min_messages = warning',
];

export const newPassword = (ports: Pick<Ports, 'secret'>): Password =>
  ports.secret(randomBytes(18).toString('base64url'));

const serverCommand = (cluster: Cluster, program: string, args: readonly string[]): Command => ({
  ...commandOf(cluster, args),
  program: join(cluster.binaries.bin, program),
});

/** What runs as the user that the server runs as. */
export const commandOf = (cluster: Cluster, args: readonly string[]): Omit<Command, 'program'> => ({
  args,
  // initdb wants a locale it can read; nothing else of the user's environment matters to a server.
  env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  cwd: dirname(cluster.data),
  ...(cluster.account ? { as: cluster.account } : {}),
});

/** A cluster with the settings of a server that is to keep its rows; `password` is the superuser's. */
export async function createCluster(ports: ServerPorts, cluster: Cluster, password: Password): Promise<void> {
  await initialise(ports, cluster, password);
  await configure(ports, cluster, 'durable');
}

/** initdb alone. It does not wait for the disk: whoever keeps the result syncs it. */
export async function initialise(ports: ServerPorts, cluster: Cluster, password: Password): Promise<void> {
  const { files, shell } = ports;
  const folder = dirname(cluster.data);
  await files.makeFolder(folder, 0o700);
  const passwordFile = join(folder, '.first-password');
  await files.write(passwordFile, password.reveal());
  if (cluster.account) await files.chownTree(folder, cluster.account);
  const made = shell.run(
    serverCommand(cluster, 'initdb', [
      ...['-D', cluster.data, '-U', superuser, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'],
      ...['--no-sync', '--no-instructions'],
    ]),
  );
  const result = await lastly(made, () => files.remove(passwordFile));
  if (result.exitCode !== 0) throw serverFailure('could not be made', result.stderr);
}

export const configure = (ports: ServerPorts, cluster: Cluster, durability: Durability): Promise<void> =>
  ports.files.append(join(cluster.data, 'postgresql.conf'), [...common, ...settings[durability], ''].join('\n'));

/** Starts the server on `wanted` when that port is free and allowed, else on another; resolves with the port. */
export async function startCluster(
  ports: ServerPorts,
  cluster: Cluster,
  wanted: number | null,
  forbidden: readonly number[] = [],
): Promise<number> {
  const log = join(dirname(cluster.data), 'server.log');
  let failure = '';
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const keep =
      attempt === 0 && wanted !== null && !forbidden.includes(wanted) && (await ports.network.isFree(wanted));
    const port = keep ? wanted : await freePort(ports, forbidden);
    const result = await ports.shell.run(
      serverCommand(cluster, 'pg_ctl', [
        'start',
        '-D',
        cluster.data,
        '-l',
        log,
        '-w',
        '-t',
        '60',
        '-s',
        '-o',
        `-p ${port}`,
      ]),
    );
    if (result.exitCode === 0) return port;
    // Somebody else may have taken the port between the look and the start.
    failure = `${result.stderr}\n${(await ports.files.info(log)) ? await ports.files.readTail(log, 2000) : ''}`;
    if (!/could not bind|could not create any TCP/.test(failure)) break;
  }
  throw serverFailure('could not be started', failure);
}

async function freePort(ports: ServerPorts, forbidden: readonly number[]): Promise<number> {
  for (;;) {
    const port = await ports.network.freePort();
    if (!forbidden.includes(port)) return port;
  }
}

/** Whether the cluster's server runs; its process must really be one that works in this data folder. */
export async function isClusterRunning(ports: Pick<Ports, 'files' | 'host'>, data: string): Promise<boolean> {
  const pid = Number.parseInt((await ports.files.read(join(data, 'postmaster.pid'))) ?? '', 10);
  if (!Number.isInteger(pid) || !ports.host.isRunning(pid)) return false;
  if (ports.host.platform !== 'linux') return true;
  // After a crash the number may belong to another program by now; a server's working folder is its data folder.
  return (await ports.files.readLink(`/proc/${pid}/cwd`)) === data;
}

/** Stops the server if it runs. `immediate` for scratch: nothing in it is worth a checkpoint. */
export async function stopCluster(ports: ServerPorts, cluster: Cluster, mode: 'fast' | 'immediate'): Promise<void> {
  if (!(await isClusterRunning(ports, cluster.data))) return;
  const stop = serverCommand(cluster, 'pg_ctl', ['stop', '-D', cluster.data, '-m', mode, '-w', '-t', '60', '-s']);
  const result = await ports.shell.run({ ...stop, cleansUp: true });
  if (result.exitCode !== 0 && (await isClusterRunning(ports, cluster.data))) {
    throw serverFailure('could not be stopped', result.stderr);
  }
}

export const serverFailure = (what: string, text: string) =>
  stop(
    exitCodes.failed,
    'embedded-server',
    `An embedded PostgreSQL server ${what}.`,
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-8),
    ['npm run doctor looks at what embedded servers need.'],
  );

/** Gives both login roles a new password; `old` are the ones that may be in force, the likeliest last. */
export async function changePasswords(
  ports: Pick<Ports, 'postgres' | 'secret'>,
  port: number,
  old: readonly string[],
  next: Password,
): Promise<void> {
  const { identifier, literal } = ports.postgres;
  const session = await firstThatOpens(old.map((text) => () => openAsSuperuser(ports, port, ports.secret(text))));
  for (const role of [loginRole, superuser]) {
    await session.query(`alter role ${identifier(role)} password ${literal(next.reveal())}`);
  }
  await session.close();
}

async function firstThatOpens(openers: readonly (() => Promise<Session>)[]): Promise<Session> {
  let failure: unknown = new Error('no password is known');
  for (const open of openers) {
    try {
      return await open();
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

export const openAsSuperuser = (
  ports: Pick<Ports, 'postgres'>,
  port: number,
  password: Password,
  database = 'postgres',
): Promise<CopySession> =>
  ports.postgres.connect({
    host: '127.0.0.1',
    port,
    user: superuser,
    database,
    password,
    parameters: { sslmode: 'disable' },
    applicationName: 'supasafe sandbox',
  });
