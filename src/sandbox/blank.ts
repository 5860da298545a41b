import { dirname, join } from 'node:path';
import type { Password } from '../ports.js';
import type { ServerHome } from './account.js';
import type { Binaries } from './binaries.js';
import {
  commandOf,
  configure,
  initialise,
  newPassword,
  openAsSuperuser,
  serverFailure,
  startCluster,
  superuser,
  type Cluster,
  type ServerPorts,
} from './server.js';
import type { Ports } from '../ports.js';

/** A cluster as initdb made it, kept beside the binaries; every throw-away server begins as a copy of it. */
interface Blank {
  readonly data: string;
  /** The superuser's. Whoever may read it may read the servers' files as well. */
  readonly password: Password;
}

/**
 * Makes and starts a throw-away server whose superuser has `password`; resolves with its port. initdb takes half a
 * second of a processor, copying its work a tenth of that. The copies share one system identifier, by which backups tell
 * servers apart: a server that is ever backed up is made by `createCluster`.
 */
export async function startThrowAway(
  ports: ServerPorts & Pick<Ports, 'postgres'>,
  home: ServerHome,
  cluster: Cluster,
  password: Password,
): Promise<number> {
  // Windows has no cp; copying file by file from here takes as long as initdb.
  if (ports.host.platform === 'win32') {
    await initialise(ports, cluster, password);
    await configure(ports, cluster, 'throw-away');
    return startCluster(ports, cluster, null);
  }
  const blank = await provideBlank(ports, home, cluster.binaries);
  await copy(ports, blank, cluster);
  await configure(ports, cluster, 'throw-away');
  const port = await startCluster(ports, cluster, null);
  const session = await openAsSuperuser(ports, port, blank.password);
  try {
    const { identifier, literal } = ports.postgres;
    await session.query(`alter role ${identifier(superuser)} password ${literal(password.reveal())}`);
  } finally {
    await session.close();
  }
  return port;
}

async function provideBlank(ports: ServerPorts, home: ServerHome, binaries: Binaries): Promise<Blank> {
  const { files, host } = ports;
  const folder = join(dirname(binaries.bin), 'blank');
  const found = await readBlank(ports, folder);
  if (found) return found;
  const temporary = `${folder}.${host.pid}`;
  const password = newPassword(ports);
  try {
    await files.remove(temporary);
    await initialise(ports, { binaries, data: join(temporary, 'data'), account: home.account }, password);
    await files.write(join(temporary, 'password'), password.reveal());
    if (home.account) await files.chownTree(temporary, home.account);
    // It stays: what a power failure would leave half-written would be copied for ever.
    await files.sync(join(temporary, 'data'));
    // Another process may have been quicker; its own is as good.
    await files.rename(temporary, folder).catch(() => undefined);
  } finally {
    await files.remove(temporary);
  }
  const made = await readBlank(ports, folder);
  if (made) return made;
  throw serverFailure('could not be made', `${folder} cannot be read.`);
}

async function readBlank(ports: ServerPorts, folder: string): Promise<Blank | null> {
  const password = await ports.files.read(join(folder, 'password'));
  return password === null ? null : { data: join(folder, 'data'), password: ports.secret(password) };
}

async function copy(ports: ServerPorts, blank: Blank, cluster: Cluster): Promise<void> {
  const folder = dirname(cluster.data);
  await ports.files.makeFolder(folder, 0o700);
  if (cluster.account) await ports.files.chownTree(folder, cluster.account);
  const result = await ports.shell.run({
    ...commandOf(cluster, ['-R', '-p', blank.data, cluster.data]),
    program: 'cp',
  });
  if (result.exitCode !== 0) throw serverFailure('could not be made', result.stderr);
}
