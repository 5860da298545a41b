import { noTls } from '../ports.js';
import type { Reachable } from './connect.js';

export interface TlsFailure {
  /** Continues the name of the target. */
  readonly what: string;
  readonly next: readonly string[];
}

/** What OpenSSL, Node and the server call a certificate that does not do; null for a failure that is about none. */
export function tlsFailure(
  { address, source }: Pick<Reachable, 'address' | 'source'>,
  code: string,
  message: string,
): TlsFailure | null {
  const root = address.parameters.sslrootcert ?? '';
  const own = address.parameters.sslcert;
  if (code === noTls)
    return {
      what: 'does not speak TLS.',
      next: [
        'Supabase does. For a server of your own on this machine add ?sslmode=disable to the URL; for one elsewhere docs/connections.md says what that needs.',
      ],
    };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return {
      what: 'shows a certificate that is not valid now.',
      next: ["Is this machine's clock right? If so the server needs a new certificate."],
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      what: `shows a certificate that is for another name than ${address.host}.`,
      next: [`Write the name of the certificate as the host in ${source}: it says who the server is.`],
    };
  if (/^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|CERT_|INVALID_CA)/.test(code))
    return {
      what: `shows a certificate that ${root} does not vouch for (${message}).`,
      next: [
        `Is sslrootcert in ${source} the file of this very server's authority? Supabase's is in the dashboard: Database settings, SSL configuration.`,
      ],
    };
  if (own === undefined ? /valid client certificate|certificate required/i.test(message) : refusedOwn.test(message))
    return {
      what: own === undefined ? 'asks for a client certificate.' : `does not take the client certificate ${own}.`,
      next: [
        own === undefined
          ? `Name one and its key in ${source}: sslcert=client.crt&sslkey=client.key`
          : `Is it of an authority that the server knows, valid now, and for the user ${address.user}?`,
      ],
    };
  if (code === '28000' && message.includes('no encryption'))
    return {
      what: 'refuses a connection in plain text.',
      next: [`Write sslmode=require, or better sslmode=verify-full with sslrootcert, in ${source}.`],
    };
  if (/SSL|certificate/i.test(`${code} ${message}`) && !/^[0-9A-Z]{5}$/.test(code))
    return {
      what: `could not be reached over TLS: ${message}.`,
      next: [`Check sslmode, sslrootcert, sslcert and sslkey in ${source}.`],
    };
  return null;
}

const refusedOwn =
  /alert (unknown ca|certificate|bad certificate|handshake)|certificate authentication failed|client certificate/i;
