import { noTls, type Ports } from '../ports.js';
import { exitCodes, Interrupted, type Problem } from '../problem.js';
import { locateCertificates } from './certificates.js';
import { isUndecided, mayBePlainText, neverPlainText, withTlsMode } from './tls.js';
import { connectionTo, isLoopback, place, type DatabaseUrl } from './url.js';

/** Whose URL it is, and what supasafe.json allows. */
export interface Purpose {
  /** The folder of the project, from which relative paths of certificates are meant. */
  readonly root: string;
  readonly name: string;
  /** For messages: a label. */
  readonly label: string;
  /** The file or variable that gave the URL. */
  readonly source: string;
  readonly allowPlainText: readonly string[];
}

export type AgreedUrl = { readonly url: DatabaseUrl } | { readonly problems: readonly [Problem, ...Problem[]] };

/**
 * A URL that driver, client programs and Supabase CLI take alike: its certificates lie where it says, and whether the
 * connection is encrypted is decided. Looks at files; asks the server only where the URL leaves that to it.
 */
export async function agreeOn(
  ports: Pick<Ports, 'files' | 'host' | 'clock' | 'postgres'>,
  url: DatabaseUrl,
  purpose: Purpose,
): Promise<AgreedUrl> {
  const { parameters, problems } = await locateCertificates(
    ports,
    purpose.root,
    purpose.source,
    url.address.parameters,
  );
  const [first, ...others] = [...plainTextProblems(url, purpose), ...problems];
  if (first) return { problems: [first, ...others] };
  return { url: await decided(ports, { ...url, address: { ...url.address, parameters } }) };
}

function plainTextProblems({ address }: DatabaseUrl, purpose: Purpose): Problem[] {
  const { name, label, source, allowPlainText } = purpose;
  const guarded = neverPlainText.some((one) => one === name) && !allowPlainText.includes(name);
  if (!guarded || isLoopback(address.host) || !mayBePlainText(address.parameters)) return [];
  const { sslmode = '' } = address.parameters;
  return [
    {
      code: 'plain-text',
      exit: exitCodes.refused,
      what: `${label} would be reached in plain text: ${source} says sslmode=${sslmode}, and ${place(address)} is not on this machine.`,
      details: [
        isUndecided(address.parameters)
          ? 'With allow and prefer the server, or whoever stands before it, decides whether anything is encrypted.'
          : 'Whoever is on the way could read the rows, and change what is sent.',
      ],
      next: [
        `In ${source} write sslmode=verify-full with sslrootcert, or sslmode=require at least (docs/connections.md).`,
        `Where the way there is safe by itself (a tunnel, a private network): "allowPlainText": ["${name}"] in supasafe.json.`,
      ],
    },
  ];
}

/**
 * `allow` and `prefer` let every connection decide anew, and each client decides in its own way. The server is asked
 * once, and the answer counts for all of them: encrypted where it speaks TLS at all, never back to plain text after that.
 */
async function decided({ postgres }: Pick<Ports, 'postgres'>, url: DatabaseUrl): Promise<DatabaseUrl> {
  const { parameters, host } = url.address;
  if (!isUndecided(parameters)) return url;
  const withMode = (sslmode: string): DatabaseUrl => ({
    ...url,
    address: { ...url.address, parameters: withTlsMode({ ...parameters, sslmode }, isLoopback(host)) },
  });
  const encrypted = withMode('require');
  try {
    const session = await postgres.connect(connectionTo(encrypted, 'supasafe'));
    await session.close();
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    // Whatever else went wrong is told by the connection that is made next.
    if ((error as { code?: string }).code === noTls) return withMode('disable');
  }
  return encrypted;
}
