import type { ParameterFault } from './urlParameters.js';

type Parameters = Readonly<Record<string, string>>;

/** The parameters that name files, in the order in which they are looked at. */
export const certificateParameters = ['sslrootcert', 'sslcert', 'sslkey'] as const;

/** `sslrootcert=system`: the certificates that this system trusts. */
export const systemRoots = 'system';

/** Databases of which rows may not travel in plain text, unless supasafe.json says so. */
export const neverPlainText = ['staging', 'production', 'scratch'] as const;

/** Modes that leave it to the server, or to whoever stands before it, whether anything is encrypted. */
const undecided = ['allow', 'prefer'];

export const isUndecided = ({ sslmode = '' }: Parameters): boolean => undecided.includes(sslmode);

/** Whether somebody on the way could read along, or have it so. */
export const mayBePlainText = (parameters: Parameters): boolean =>
  parameters.sslmode === 'disable' || isUndecided(parameters);

/** The parameters with their `sslmode`; a mode without TLS has no certificates. */
export function withTlsMode(given: Parameters, isHere: boolean): Parameters {
  const sslmode = given.sslmode ?? usualMode(given, isHere);
  const kept = Object.entries(given).filter(([name]) => sslmode !== 'disable' || !isCertificate(name));
  return { sslmode, ...Object.fromEntries(kept) };
}

const isCertificate = (name: string): boolean => certificateParameters.some((one) => one === name);

function usualMode(given: Parameters, isHere: boolean): string {
  if (given.sslrootcert === systemRoots) return 'verify-full';
  return isHere && !Object.keys(given).some(isCertificate) ? 'disable' : 'require';
}

/** What in a URL one of the three clients would take otherwise than the others, or not at all. */
export function tlsFault({ sslmode = '', sslrootcert, sslcert, sslkey }: Parameters): ParameterFault | null {
  if (sslmode.startsWith('verify-') && sslrootcert === undefined)
    return {
      what: `has sslmode=${sslmode} and no sslrootcert: each client would trust other certificates.`,
      next: "Name the file of the server's authority, sslrootcert=prod-ca-2021.crt say (Supabase: Database settings, SSL configuration), or sslrootcert=system.",
    };
  if (sslrootcert === systemRoots && sslmode !== 'verify-full')
    return {
      what: `has sslrootcert=system and sslmode=${sslmode}: such an authority gives everybody a certificate, for another name.`,
      next: 'Write sslmode=verify-full, which compares the name too.',
    };
  if ((sslcert === undefined) === (sslkey === undefined)) return null;
  return {
    what: `has ${sslcert === undefined ? 'sslkey without sslcert' : 'sslcert without sslkey'}.`,
    next: 'A client certificate and its key go together: name both files.',
  };
}

const noFile = '/nonexistent/supasafe';

/**
 * For libpq, which would take what lies in ~/.postgresql without a word, where neither driver nor Supabase CLI would;
 * and for whoever would look for a missing password in ~/.pgpass. The URL's own parameters win over these.
 */
export const nothingFromHome: Readonly<Record<string, string>> = {
  HOME: noFile,
  PGPASSFILE: noFile,
  PGSSLROOTCERT: noFile,
  PGSSLCERT: noFile,
  PGSSLKEY: noFile,
  PGSSLCRL: noFile,
  // Kerberos would encrypt in place of TLS, and nobody would have looked at a certificate.
  PGGSSENCMODE: 'disable',
};
