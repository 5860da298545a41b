const anything = /^/;
const wish = /^(disable|prefer|require)$/;

/** libpq's parameters that mean the same to all three clients, and the values they take; `options` is merged with ours. */
const libpqParameters: ReadonlyMap<string, RegExp> = new Map([
  ['sslmode', /^(disable|allow|prefer|require|verify-ca|verify-full)$/],
  ['sslrootcert', anything],
  ['sslcert', anything],
  ['sslkey', anything],
  ['sslcrl', anything],
  ['connect_timeout', /^\d+$/],
  ['channel_binding', wish],
  ['gssencmode', wish],
  ['options', anything],
]);

/** Parameters that object mappers put into the same URL; no database client knows them, they are left out. */
const foreignParameters = new Set(
  'pgbouncer connection_limit pool_timeout schema socket_timeout statement_cache_size application_name'.split(' '),
);

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
    if (libpqParameters.has(name)) parameters[name] = decoded;
  }
  return { kind: 'parameters', parameters };
}

function parameterFault(name: string, value: string): ParameterFault | null {
  if (foreignParameters.has(name)) return null;
  if (name === 'password') {
    return {
      what: 'has its password among the parameters.',
      next: 'Write it before the @: postgresql://user:password@host:port/database',
    };
  }
  const known = libpqParameters.get(name);
  if (!known)
    return {
      what: `has the parameter "${name}", which is not taken here.`,
      next: `Take "${name}" out of the URL. Taken are ${[...libpqParameters.keys()].join(', ')}.`,
    };
  if (known.test(value)) return null;
  const next =
    name === 'sslmode'
      ? 'Supabase speaks TLS: sslmode=require.'
      : `Take "${name}" out of the URL, or give it a value that libpq knows.`;
  return { what: `has a value of "${name}" that PostgreSQL's clients do not know.`, next };
}
