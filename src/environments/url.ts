import type { ConnectionOptions, Password } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';

/** Where a database is and who connects; everything of its URL but the password. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** libpq's parameters; `sslmode` is always there. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface DatabaseUrl {
  readonly address: Address;
  readonly password: Password;
}

const transactionPoolerPort = 6543;

const anything = /^/;
const wish = /^(disable|prefer|require)$/;

/** libpq's parameters that mean the same to all three clients, and the values they take; `options` is merged with ours. */
const libpqParameters: Readonly<Record<string, RegExp>> = {
  sslmode: /^(disable|allow|prefer|require|verify-ca|verify-full)$/,
  sslrootcert: anything,
  sslcert: anything,
  sslkey: anything,
  sslcrl: anything,
  connect_timeout: /^\d+$/,
  channel_binding: wish,
  gssencmode: wish,
  options: anything,
};

/** Parameters that object mappers put into the same URL; no database client knows them, they are left out. */
const foreignParameters = new Set(
  'pgbouncer connection_limit pool_timeout schema socket_timeout statement_cache_size application_name'.split(' '),
);

// The characters that end or split a part of a URL, and those that shells, .env files and clients read differently:
// exactly one reading is left when each of them must be percent-encoded.
const encoded = String.raw`(?:[^@:/%#?$'"\\\s]|%[0-9A-Fa-f]{2})`;
const shape = new RegExp(
  String.raw`^postgres(?:ql)?://(?<user>${encoded}+)(?::(?<password>${encoded}*))?@` +
    String.raw`(?<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*))(?::(?<port>\d{1,5}))?` +
    String.raw`(?:/(?<database>${encoded}*))?(?:\?(?<query>[^#\s]*))?$`,
);

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|::1)$/i.test(host);

/**
 * Reads a database URL; `source` (a file or variable) is named in the problem, the URL itself never is.
 * Without `sslmode` a server on this machine is spoken to in plain text and any other one is required to encrypt.
 */
export function parseDatabaseUrl(
  text: string,
  source: string,
  secret: (text: string) => Password,
): DatabaseUrl | Problem {
  const problem = (what: string, details: string[], next: string[]): Problem => ({
    code: 'url-unreadable',
    exit: exitCodes.usage,
    what,
    details,
    next,
  });
  const parts = shape.exec(text.trim())?.groups;
  if (!parts || !isUtf8Encoded(text)) return unreadable(source, text);

  const parameters: Record<string, string> = {};
  for (const [name, value] of queryOf(parts.query ?? '')) {
    const fault = parameterFault(name, value);
    if (fault) return problem(`The database URL in ${source} ${fault.what}`, [], [fault.next]);
    if (name in libpqParameters) parameters[name] = value;
  }

  const host = (parts.host ?? '').replace(/^\[|\]$/g, '');
  const port = Number(parts.port ?? 5432);
  const user = decodeURIComponent(parts.user ?? '');
  if (port < 1 || port > 65535)
    return problem(`The database URL in ${source} has the port ${port}.`, [], ['Ports go from 1 to 65535.']);
  if (port === transactionPoolerPort) {
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
  return {
    address: {
      host,
      port,
      user,
      database: decodeURIComponent(parts.database ?? '') || user,
      parameters: { sslmode: isLoopback(host) ? 'disable' : 'require', ...parameters },
    },
    password: secret(decodeURIComponent(parts.password ?? '')),
  };
}

function parameterFault(name: string, value: string): { what: string; next: string } | null {
  if (foreignParameters.has(name)) return null;
  if (name === 'password') {
    return {
      what: 'has its password among the parameters.',
      next: 'Write it before the @: postgresql://user:password@host:port/database',
    };
  }
  const known = libpqParameters[name];
  if (!known)
    return {
      what: `has the parameter "${name}", which PostgreSQL's clients do not know.`,
      next: `Take "${name}" out of the URL.`,
    };
  if (known.test(value)) return null;
  const next =
    name === 'sslmode'
      ? 'Supabase speaks TLS: sslmode=require.'
      : `Take "${name}" out of the URL, or give it a value that libpq knows.`;
  return { what: `has a value of "${name}" that PostgreSQL's clients do not know.`, next };
}

/** As libpq reads it: a plus is a plus, not a space. */
const queryOf = (query: string): [string, string][] =>
  query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return [
        decodeURIComponent(at < 0 ? pair : pair.slice(0, at)),
        at < 0 ? '' : decodeURIComponent(pair.slice(at + 1)),
      ];
    });

function isUtf8Encoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function unreadable(source: string, text: string): Problem {
  const looksLikeOne = /^\s*postgres(ql)?:/i.test(text);
  return {
    code: 'url-unreadable',
    exit: exitCodes.usage,
    what: `The database URL in ${source} cannot be read.`,
    details: looksLikeOne
      ? ['Most often the password holds a character that means something else in a URL (it is not shown here).']
      : ['It does not begin with postgresql://'],
    next: [
      'Write postgresql://user:password@host:port/database, and in the password',
      '@ as %40   : as %3A   / as %2F   % as %25   # as %23   ? as %3F   $ as %24',
      `' as %27   " as %22   \\ as %5C   a space as %20`,
    ],
  };
}

/** Adds server settings (`lock_timeout` …) to the `options` that the URL may carry already. */
function optionsParameter(address: Address, settings: Readonly<Record<string, string>>): string | undefined {
  // Spaces and backslashes inside a value are escaped as the server's own splitting asks.
  const own = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replace(/([\\\s])/g, '\\$1')}`);
  const all = [address.parameters.options, ...own].filter(Boolean).join(' ');
  return all === '' ? undefined : all;
}

/** The URL without its password: for arguments, logs and metadata. */
export function publicUrl(address: Address, settings: Readonly<Record<string, string>> = {}): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  const options = optionsParameter(address, settings);
  const query = Object.entries({ ...address.parameters, ...(options ? { options } : {}) })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const path = `${encodeURIComponent(address.user)}@${host}:${address.port}/${encodeURIComponent(address.database)}`;
  return `postgresql://${path}?${query}`;
}

/** `host:port/database`, for people. */
export const place = (address: Address): string => `${address.host}:${address.port}/${address.database}`;

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
