import type { Network } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import type { Target } from './environment.js';
import { parseDatabaseUrl, type Address } from './url.js';

/** Variables that other tools read by themselves: with production behind one, any of them may change it by accident. */
const urlVariables = ['DATABASE_URL', 'SUPABASE_DB_URL'] as const;

/** Refuses a shell whose environment leads other tools to production. */
export async function productionInShell(
  env: Readonly<Record<string, string | undefined>>,
  production: Target,
  network: Network,
): Promise<Problem[]> {
  const found: string[] = [];
  for (const name of urlVariables) {
    const text = env[name];
    if (text && (await leadsTo(text, production.address, network))) found.push(name);
  }
  const host = env.PGHOST;
  if (host) {
    const port = Number(env.PGPORT ?? 5432);
    if (await sameServer({ host, port, user: env.PGUSER ?? '' }, production.address, network)) found.push('PGHOST');
  }
  return found.map((name) => ({
    code: 'production-in-shell',
    exit: exitCodes.refused,
    what: `${name} in this shell's environment points at ${production.label}.`,
    details: [
      'Every other tool started from here (psql, an object mapper, supabase itself) would work on production without asking.',
    ],
    next: [
      `unset ${name === 'PGHOST' ? 'PGHOST PGPORT' : name}`,
      `Take it out of your shell's profile: production's URL belongs into .env.production only, read when it is meant.`,
    ],
  }));
}

async function leadsTo(text: string, production: Address, network: Network): Promise<boolean> {
  const url = parseDatabaseUrl(text, '', (password) => ({ reveal: () => password }));
  if (!('code' in url))
    return url.address.database === production.database && (await sameServer(url.address, production, network));
  // One that our own strict reading refuses may still be good enough for another tool: only its place is looked at.
  const afterScheme = /^\s*postgres(?:ql)?:\/\/(.*)$/is.exec(text)?.[1] ?? '';
  const afterUser = afterScheme.slice(afterScheme.lastIndexOf('@') + 1);
  const [, host, port] = /^(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::(\d+))?/i.exec(afterUser) ?? [];
  if (host === undefined) return false;
  const place = { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? 5432), user: '' };
  return sameServer(place, production, network);
}

type Place = Pick<Address, 'host' | 'port' | 'user'>;

async function sameServer(one: Place, other: Place, network: Network): Promise<boolean> {
  const ref = projectRef(one);
  if (ref !== null && ref === projectRef(other)) return true;
  if (one.port !== other.port) return false;
  if (one.host.toLowerCase() === other.host.toLowerCase()) return true;
  const [left, right] = await Promise.all([network.addresses(one.host), network.addresses(other.host)]);
  return left.some((address) => right.includes(address));
}

/** A hosted project is reached by its own host name and by poolers that carry its reference in the user's name. */
const projectRef = ({ host, user }: Place): string | null =>
  /^db\.([a-z0-9]{20})\.supabase\./.exec(host)?.[1] ?? /\.([a-z0-9]{20})$/.exec(user)?.[1] ?? null;
