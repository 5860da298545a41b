import type { ConnectionOptions, Password } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import { tlsFault, withTlsMode } from './tls.js';
import { explainUnreadable } from './unreadable.js';
import { readParameters, type ParameterFault } from './urlParameters.js';

/** Where a database is and who connects; everything of its URL but the password. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** libpq's parameters that mean the same to all three clients; `sslmode` is always there. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface DatabaseUrl {
  readonly address: Address;
  readonly password: Password;
}

const transactionPoolerPort = 6543;

// The characters that end or split a part of a URL, and those that shells, .env files and clients read differently:
// exactly one reading is left when each of them must be percent-encoded.
const encoded = String.raw`(?:[^@:/%#?$'"\\\s]|%[0-9A-Fa-f]{2})`;
const shape = new RegExp(
  String.raw`^postgres(?:ql)?://(?<user>${encoded}+)(?::(?<password>${encoded}*))?@` +
    String.raw`(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*))(?::(?<port>\d{1,5}))?` +
    // A second @ would be the real one, and everything before it the password.
    String.raw`(?:/(?<database>${encoded}*))?(?:\?(?<query>[^@#\s]*))?$`,
);

/** As Supabase shows its URLs. */
const placeholder = /^\[?your[-_ ]password\]?$/i;

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/i.test(host);

/**
 * Reads a database URL; `source` (a file or variable) is named in the problem, the URL itself never is.
 * Without `sslmode` a server on this machine is spoken to in plain text and any other one is required to encrypt.
 */
export function readDatabaseUrl(
  text: string,
  source: string,
  secret: (text: string) => Password,
): DatabaseUrl | Problem {
  const problem = (what: string, next: string) => faultyUrl(source, { what, next });
  const parts = shape.exec(text.trim())?.groups;
  if (!parts || !isText(text)) return explainUnreadable(source, text);
  const read = readParameters(parts.query ?? '');
  if (read.kind === 'doubtful') return explainUnreadable(source, text);
  if (read.kind === 'fault') return faultyUrl(source, read);

  if (placeholder.test(decodeURIComponent(parts.password ?? '')))
    return problem(
      "still has Supabase's placeholder where the password belongs.",
      'Put the password of the database there. Supabase: Database settings, Reset database password.',
    );

  const host = (parts.host ?? '').replace(/^\[|\]$/g, '');
  const port = Number(parts.port ?? 5432);
  const user = decodeURIComponent(parts.user ?? '');
  if (port < 1 || port > 65535) return problem(`has the port ${port}.`, 'Ports go from 1 to 65535.');
  return {
    address: {
      host,
      port,
      user,
      database: decodeURIComponent(parts.database ?? '') || user,
      parameters: withTlsMode(read.parameters, isLoopback(host)),
    },
    password: secret(decodeURIComponent(parts.password ?? '')),
  };
}

const faultyUrl = (source: string, { what, next }: ParameterFault): Problem => ({
  code: 'url-unreadable',
  exit: exitCodes.usage,
  what: `The database URL in ${source} ${what}`,
  details: [],
  next: [next],
});

/** Reads the URL of a database that we are to work with: one whose sessions are its own, and whose clients agree. */
export function parseDatabaseUrl(
  text: string,
  source: string,
  secret: (text: string) => Password,
): DatabaseUrl | Problem {
  const url = readDatabaseUrl(text, source, secret);
  if ('code' in url) return url;
  const fault = tlsFault(url.address.parameters);
  if (fault) return faultyUrl(source, fault);
  if (url.address.port !== transactionPoolerPort) return url;
  return {
    code: 'transaction-pooler',
    exit: exitCodes.usage,
    what: `The database URL in ${source} goes through a transaction pooler (port ${transactionPoolerPort}).`,
    details: [
      'A transaction pooler hands every transaction to another session: snapshots, advisory locks and lock_timeout do not survive it.',
    ],
    next: ['Use the direct connection or the session pooler (port 5432) of the project instead.'],
  };
}

/** Text that no server could have been given: not UTF-8, or with a NUL in it. */
function isText(encodedText: string): boolean {
  try {
    return !decodeURIComponent(encodedText).includes('\0');
  } catch {
    return false;
  }
}

/** Adds server settings (`lock_timeout` …) to the `options` that the URL may carry already. */
function optionsParameter(address: Address, settings: Readonly<Record<string, string>>): string | undefined {
  // Spaces and backslashes inside a value are escaped as the server's own splitting asks.
  const own = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replace(/([\\\s])/g, '\\$1')}`);
  const all = [address.parameters.options, ...own].filter(Boolean).join(' ');
  return all === '' ? undefined : all;
}

/** Also with what `encodeURIComponent` leaves as it is and our own reading refuses: a public URL is a readable one. */
const encode = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');

/** The URL without its password: for arguments, logs and metadata. */
export function publicUrl(address: Address, settings: Readonly<Record<string, string>> = {}): string {
  const options = optionsParameter(address, settings);
  const query = Object.entries({ ...address.parameters, ...(options ? { options } : {}) })
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
  const path = `${encode(address.user)}@${hostOf(address)}:${address.port}/${encode(address.database)}`;
  return `postgresql://${path}?${query}`;
}

const hostOf = ({ host }: Address): string => (host.includes(':') ? `[${host}]` : host);

/** `host:port/database`, for people. */
export const place = (address: Address): string => `${hostOf(address)}:${address.port}/${address.database}`;

export function connectionTo(
  url: DatabaseUrl,
  applicationName: string,
  settings: Readonly<Record<string, string>> = {},
): ConnectionOptions {
  const { host, port, user, database, parameters } = url.address;
  const options = optionsParameter(url.address, settings);
  return {
    host,
    port,
    user,
    database,
    password: url.password,
    parameters: { ...parameters, ...(options ? { options } : {}) },
    applicationName,
  };
}
