import { place } from '../environments/url.js';
import { exitCodes, type Problem } from '../problem.js';
import type { Reachable } from './connect.js';
import { serverWords } from './serverWords.js';
import { tlsFailure } from './tlsFailure.js';

interface DriverError {
  readonly code?: string;
  readonly message?: string;
}

/** What a failed connection means, in words that name the file to look at and never the URL. */
export function connectionProblem(target: Reachable, error: unknown): Problem {
  const { code = '', message = '' } = error as DriverError;
  const { source } = target;
  const where = `${target.label} (${place(target.address)}, from ${source})`;
  const wrong = (name: string, what: string, ...next: string[]): Problem => ({
    code: name,
    exit: exitCodes.usage,
    what,
    details: [],
    next,
  });
  // The driver's words for an empty password; a server that asks for none is never sent one.
  if (message.includes('client password must be'))
    return wrong(
      'wrong-password',
      `${where} wants a password, and the URL has none.`,
      `Write it into ${source}: postgresql://user:password@host:port/database, or use DATABASE_URL_COMMAND.`,
      'PGPASSWORD, password files (.pgpass) and service files are not read.',
    );
  const tls = tlsFailure(target, code, message);
  if (tls) return wrong('tls', `${where} ${tls.what}`, ...tls.next);
  if (code === '28P01' || (code === '28000' && !message.includes('pg_hba.conf')))
    return wrong(
      'wrong-password',
      `${where} refuses user ${target.address.user}: ${message}.`,
      `Check user and password in ${source}; a % in the password itself is written %25 in a URL.`,
    );
  if (code === '3D000')
    return wrong(
      'no-database',
      `${where}: ${message}.`,
      `Check the end of the URL in ${source}; Supabase's database is called postgres.`,
    );
  if (serverWords(error) !== null)
    return wrong(
      'connection-refused',
      `${where} refuses the connection: ${message}.`,
      `Check the URL in ${source}; the server's own words say why.`,
    );
  return wrong(
    'unreachable',
    `${where} does not answer: ${message || code || String(error)}.`,
    'Is the server up, and is the host in the URL right?',
    sessionPooler(target),
  );
}

/** A project's own host has only an IPv6 address, and many networks have none. */
function sessionPooler({ address, source }: Reachable): string {
  const ref = /^db\.([a-z0-9]{20})\.supabase\.co\.?$/i.exec(address.host)?.[1];
  return ref === undefined
    ? "A project's direct address is IPv6 only: from an IPv4 network use the session pooler's address (port 5432)."
    : `${address.host} has only an IPv6 address. From a network without IPv6 use the session pooler (Supabase: Connect → Session pooler): in ${source} the user becomes ${address.user}.${ref}, the host aws-….pooler.supabase.com, the port stays 5432.`;
}
