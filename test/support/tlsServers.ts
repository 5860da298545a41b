import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { createHost } from '../../src/system/host.js';
import { asSuperuser } from './badInput.js';

const fixtures = join(createHost().packageRoot, 'test', 'fixtures', 'tls');

/** The certificates in a folder of their own; git keeps no file private, and libpq refuses a key that is not. */
export function copyCertificates(folder: string, owner?: { readonly uid: number; readonly gid: number }): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(fixtures).filter((one) => /\.(crt|key)$/.test(one))) {
    const path = join(folder, name);
    cpSync(join(fixtures, name), path);
    chmodSync(path, 0o600);
    if (owner) chownSync(path, owner.uid, owner.gid);
  }
  if (owner) chownSync(folder, owner.uid, owner.gid);
}

const settled = async (url: string, wanted: string): Promise<void> => {
  for (;;) {
    const [row] = (await asSuperuser(url, 'show ssl')) as { ssl: string }[];
    if (row?.ssl === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Lets a server of the sandbox speak TLS with one of the certificates. */
export async function encrypt(url: string, certificate: string): Promise<void> {
  const [row] = (await asSuperuser(url, 'show data_directory')) as { data_directory: string }[];
  const data = row?.data_directory ?? '';
  const folder = join(dirname(data), 'tls');
  copyCertificates(folder, statSync(data));
  const settings = {
    ssl_cert_file: `${certificate}.crt`,
    ssl_key_file: `${certificate}.key`,
    ssl_ca_file: 'authority.crt',
  };
  for (const [name, file] of Object.entries(settings))
    await asSuperuser(url, `alter system set ${name} = '${join(folder, file)}'`);
  await asSuperuser(url, 'alter system set ssl = on');
  await asSuperuser(url, 'select pg_reload_conf()');
  await settled(url, 'on');
}

/** Who may come in, and how: lines of pg_hba.conf before those that let everybody in. */
export async function admit(url: string, ...lines: readonly string[]): Promise<void> {
  const [row] = (await asSuperuser(url, 'show hba_file')) as { hba_file: string }[];
  writeFileSync(row?.hba_file ?? '', [...lines, 'host all all all scram-sha-256', ''].join('\n'));
  await asSuperuser(url, 'select pg_reload_conf()');
  // A reload has no answer: what counts is that the next connection sees it.
  for (;;) {
    const rules = await asSuperuser(url, 'select type from pg_hba_file_rules');
    if (rules.length === lines.length + 1) return;
  }
}

/**
 * Hands bytes on to a server on 127.0.0.1, from another address of this machine; `user` renames whoever logs in, as the
 * session pooler does, which takes `postgres.<project>` for `postgres`. Only in plain text: it reads the first message.
 */
export async function forward(
  port: number,
  { host = '127.0.0.1', user }: { readonly host?: string; readonly user?: readonly [from: string, to: string] } = {},
): Promise<{ readonly port: number; close(): void }> {
  const server: Server = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const)
      one.on('error', () => other.destroy());
    outgoing.pipe(incoming);
    incoming.once('data', (first: Buffer) => {
      outgoing.write(user ? renamed(first, ...user) : first);
      incoming.pipe(outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('it does not listen');
  return { port: address.port, close: () => server.close() };
}

/** A startup message begins with its length, in four bytes. */
function renamed(message: Buffer, from: string, to: string): Buffer {
  const text = message.toString('latin1').replace(`user\0${from}\0`, `user\0${to}\0`);
  const changed = Buffer.from(text, 'latin1');
  changed.writeInt32BE(changed.length);
  return changed;
}
