import { delimiter, join, resolve } from 'node:path';
import type { Ports } from '../ports.js';
import { clientCaches, isOwn } from './cacheFolder.js';
import type { Settings } from './settings.js';

/** Folders that may hold client programs, under the name by which people know them. */
export interface Place {
  readonly name: string;
  readonly folders: readonly string[];
}

/** Folders of one parent, one for each major. */
interface Family {
  readonly parent: string;
  readonly named: RegExp;
  /** From there to the programs. */
  readonly below: string;
  /** As people write it. */
  readonly shown: string;
}

const linux: readonly Family[] = [
  { parent: '/usr/lib/postgresql', named: /^\d+$/, below: 'bin', shown: '/usr/lib/postgresql/*/bin' },
  { parent: '/usr', named: /^pgsql-\d+$/, below: 'bin', shown: '/usr/pgsql-*/bin' },
  { parent: '/usr/libexec', named: /^postgresql\d+$/, below: '', shown: '/usr/libexec/postgresql*' },
];

const homebrew = (prefix: string): Family => ({
  parent: `${prefix}/opt`,
  named: /^(libpq|postgresql@\d+)$/,
  below: 'bin',
  shown: `${prefix}/opt/{libpq,postgresql@*}/bin`,
});

const postgresApp = '/Applications/Postgres.app/Contents/Versions';

const mac: readonly Family[] = [
  homebrew('/opt/homebrew'),
  homebrew('/usr/local'),
  { parent: postgresApp, named: /^\d+$/, below: 'bin', shown: `${postgresApp}/*/bin` },
];

/** EDB's installer, which winget runs too. */
const windows = (programFiles: string): Family => ({
  parent: join(programFiles, 'PostgreSQL'),
  named: /^\d+$/,
  below: 'bin',
  shown: join(programFiles, 'PostgreSQL', '*', 'bin'),
});

function families({ platform, env }: Ports['host']): readonly Family[] {
  if (platform === 'win32') return [windows(env.ProgramFiles ?? 'C:\\Program Files')];
  return platform === 'darwin' ? mac : [...linux, homebrew('/home/linuxbrew/.linuxbrew')];
}

/**
 * Everywhere that client programs are looked for, in order: what was named, PATH, where installers of this system put
 * them, and what supasafe fetched for itself. `systemRoot` is the root of the search in the system's own folders.
 */
export async function places(
  { files, host }: Pick<Ports, 'files' | 'host'>,
  root: string,
  { postgresBin }: Pick<Settings, 'postgresBin'>,
  systemRoot = '',
): Promise<Place[]> {
  const split = (text: string | undefined) => (text ?? '').split(delimiter).filter(Boolean);
  const inFamily = async ({ parent, named, below, shown }: Family): Promise<Place> => ({
    name: shown,
    folders: (await files.list(`${systemRoot}${parent}`))
      .filter((name) => named.test(name))
      .map((name) => join(`${systemRoot}${parent}`, name, below)),
  });
  const fetched = await Promise.all(clientCaches(host).map((cache) => inCache({ files, host }, cache)));
  return [
    { name: 'postgresBin in supasafe.json', folders: postgresBin ? [resolve(root, postgresBin)] : [] },
    { name: 'SUPASAFE_PG_BIN', folders: split(host.env.SUPASAFE_PG_BIN) },
    { name: 'PATH', folders: split(host.env.PATH) },
    ...(await Promise.all(families(host).map(inFamily))),
    { name: `${clientCaches(host)[0] ?? ''}/*/bin`, folders: fetched.flat() },
  ];
}

async function inCache({ files, host }: Pick<Ports, 'files' | 'host'>, cache: string): Promise<string[]> {
  if (!isOwn(await files.info(cache), host)) return [];
  return (await files.list(cache)).filter((name) => /^\d+$/.test(name)).map((name) => join(cache, name, 'bin'));
}
