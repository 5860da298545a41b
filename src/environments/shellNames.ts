import type { Network } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import type { Target } from './environment.js';
import { isLoopback, readDatabaseUrl, type Address } from './url.js';

/** Variables that other tools read by themselves: with production behind one, any of them may change it by accident. */
const urlVariables = [
  'DATABASE_URL',
  'SUPABASE_DB_URL',
  // What hosts of web applications set for a database that was connected there.
  'POSTGRES_URL',
  'POSTGRES_URL_NON_POOLING',
  'POSTGRES_PRISMA_URL',
] as const;

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
  if (env.PGHOST) {
    // libpq takes an empty variable for a missing one.
    const port = env.PGPORT ? Number(env.PGPORT) : defaultPort;
    const place = { host: env.PGHOST, port, user: env.PGUSER ?? '' };
    if (await sameServer(place, production.address, network)) found.push('PGHOST');
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
  const url = readDatabaseUrl(text, '', (password) => ({ reveal: () => password }));
  if (!('code' in url))
    return url.address.database === production.database && (await sameServer(url.address, production, network));
  // Nothing of it is looked up by name: what looks like a host may be a piece of the password.
  const byItsText = { addresses: (host: string) => Promise.resolve([host]) };
  for (const candidate of placesIn(text)) if (await sameServer(candidate, production, network, byItsText)) return true;
  return false;
}

/**
 * Every place that a URL may lead to which our own strict reading refuses: another tool may read it all the same, and
 * takes whatever it likes for the @ before the host.
 */
function placesIn(text: string): Place[] {
  const [, rest] = /^\s*(?:jdbc:)?postgres(?:ql)?(?:\+\w+)?:\/\/(.*)$/is.exec(text) ?? [];
  if (rest === undefined) return [];
  const [beforeAt = '', ...afterAt] = rest.split('@');
  const user = afterAt.length === 0 ? '' : beforeAt.replace(/:.*$/s, '');
  return (afterAt.length === 0 ? [rest] : afterAt).flatMap((part) => {
    const [, host, port] = /^(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::(\d+))?/i.exec(part) ?? [];
    if (host === undefined) return [];
    return [{ host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? defaultPort), user }];
  });
}

type Place = Pick<Address, 'host' | 'port' | 'user'>;
type Names = Pick<Network, 'addresses'>;

const defaultPort = 5432;

async function sameServer(one: Place, production: Place, names: Names, namesOfOne = names): Promise<boolean> {
  const [ref, productionRef] = [projectRef(one), projectRef(production)];
  // Behind one pooler are many projects, and one project is behind several hosts and ports.
  if (ref !== null && productionRef !== null) return ref === productionRef;
  if (one.port !== production.port) return false;
  const [host, productionHost] = [nameOf(one), nameOf(production)];
  if (host === productionHost || (isLoopback(host) && isLoopback(productionHost))) return true;
  const [left, right] = await Promise.all([namesOfOne.addresses(host), names.addresses(productionHost)]);
  return left.some((address) => right.includes(address));
}

/** A name is the same in capitals, and with the dot of the root behind it. */
const nameOf = ({ host }: Place): string => host.toLowerCase().replace(/\.$/, '');

/** A hosted project is reached by its own host name and by poolers that carry its reference in the user's name. */
const projectRef = (place: Place): string | null =>
  /^db\.([a-z0-9]{20})\.supabase\./.exec(nameOf(place))?.[1] ?? /\.([a-z0-9]{20})$/.exec(place.user)?.[1] ?? null;
