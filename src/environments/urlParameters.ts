const anything = /^/;

/** libpq's parameters that mean the same to all three clients, and the values they take; `options` is merged with ours. */
const libpqParameters: ReadonlyMap<string, RegExp> = new Map([
  ['sslmode', /^(disable|allow|prefer|require|verify-ca|verify-full)$/],
  ['sslrootcert', anything],
  ['sslcert', anything],
  ['sslkey', anything],
  ['connect_timeout', /^\d+$/],
  ['options', anything],
]);

/** Values of parameters that ask for nothing which the three clients do not do anyway: they are left out. */
const usual: ReadonlyMap<string, RegExp> = new Map([
  ['channel_binding', /^(disable|prefer)$/],
  ['gssencmode', /^(disable|prefer)$/],
  ['sslnegotiation', /^postgres$/],
  ['sslsni', /^1$/],
  ['target_session_attrs', /^any$/],
]);

/** Parameters that object mappers and drivers put into the same URL; no server knows them, they are left out. */
const foreignParameters = new Set(
  (
    'pgbouncer connection_limit pool_timeout schema socket_timeout statement_cache_size application_name ' +
    'uselibpqcompat'
  ).split(' '),
);

const verifyInstead = 'sslmode=verify-full with sslrootcert proves who answers; docs/connections.md shows how.';
const oneServer = 'Name one server: the one that is written to.';

/** What to do about parameters that one of the three clients does not know, or cannot do. */
const advice: ReadonlyMap<string, string> = new Map([
  ['channel_binding', `The Supabase CLI cannot bind channels. Take it out: ${verifyInstead}`],
  ['gssencmode', `The Supabase CLI speaks TLS only. Take it out: ${verifyInstead}`],
  ['sslcrl', `Only libpq reads lists of revoked certificates. Take it out: ${verifyInstead}`],
  ['sslpassword', 'Keep the key in a file that only you can read (chmod 600), without a password: openssl pkey -in …'],
  ['sslnegotiation', 'Take it out: all three clients ask the server for TLS first, which every server understands.'],
  ['ssl_min_protocol_version', 'Take it out: all three clients speak TLS 1.2 or later. The server can ask for more.'],
  ['ssl', 'Write sslmode=require, or better sslmode=verify-full with sslrootcert, instead.'],
  ['sslaccept', 'Write sslmode=require, or better sslmode=verify-full with sslrootcert, instead.'],
  ['host', 'Write it before the path: postgresql://user:password@host:port/database'],
  ['hostaddr', 'Write the address as the host: postgresql://user:password@[2001:db8::7]:5432/database'],
  ['target_session_attrs', oneServer],
  ['load_balance_hosts', oneServer],
  ['service', 'Service files are not read: what a connection uses stands in its URL, for all three clients.'],
  ['passfile', 'Password files are not read: write the password into the URL, or use DATABASE_URL_COMMAND.'],
]);

/** What is wrong with a parameter, by its name and never with its value. */
export interface ParameterFault {
  readonly what: string;
  readonly next: string;
}

export type ReadParameters =
  | { readonly kind: 'parameters'; readonly parameters: Readonly<Record<string, string>> }
  | ({ readonly kind: 'fault' } & ParameterFault)
  /** Not written as parameters are: it may be a piece of a password, and nothing of it may be shown. */
  | { readonly kind: 'doubtful' };

/** Reads what follows the `?` of a URL, as libpq does: a plus is a plus, not a space. */
export function readParameters(query: string): ReadParameters {
  const parameters: Record<string, string> = {};
  for (const pair of query.split('&').filter(Boolean)) {
    const [, name, value] = /^([a-z_][\w-]*)=(.*)$/i.exec(pair) ?? [];
    if (name === undefined || value === undefined) return { kind: 'doubtful' };
    const decoded = decodeURIComponent(value);
    const fault = parameterFault(name, decoded);
    if (fault) return { kind: 'fault', ...fault };
    // An empty one is a missing one, as libpq has it; of sslmode that is refused above.
    if (libpqParameters.has(name) && decoded !== '') parameters[name] = decoded;
  }
  return { kind: 'parameters', parameters };
}

function parameterFault(name: string, value: string): ParameterFault | null {
  if (foreignParameters.has(name) || usual.get(name)?.test(value)) return null;
  if (name === 'password') {
    return {
      what: 'has its password among the parameters.',
      next: 'Write it before the @: postgresql://user:password@host:port/database',
    };
  }
  const known = libpqParameters.get(name);
  if (!known)
    return {
      what: `has the parameter "${name}", which is not taken here${usual.has(name) ? ' with this value' : ''}.`,
      next: advice.get(name) ?? `Take "${name}" out of the URL. Taken are ${[...libpqParameters.keys()].join(', ')}.`,
    };
  if (known.test(value)) return null;
  const next =
    name === 'sslmode'
      ? 'Supabase speaks TLS: sslmode=require.'
      : `Take "${name}" out of the URL, or give it a value that libpq knows.`;
  return { what: `has a value of "${name}" that PostgreSQL's clients do not know.`, next };
}
