import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import type { Ports } from '../ports.js';
import { exitCodes, Stop, type Problem } from '../problem.js';
import { quoteForShell } from '../quote.js';
import { certificateParameters, systemRoots } from './tls.js';

type FilePorts = Pick<Ports, 'files' | 'host' | 'clock'>;
type Parameters = Readonly<Record<string, string>>;

/** Where systems keep what they trust, one file each. */
const systemFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The certificate files of a URL, with whole paths: a relative one is meant from the project's folder, whichever program
 * reads it, wherever that runs. Problems are told here, because each client has other words for them, or none.
 */
export async function locateCertificates(
  ports: FilePorts,
  root: string,
  source: string,
  parameters: Parameters,
): Promise<{ readonly parameters: Parameters; readonly problems: readonly Problem[] }> {
  const located: Record<string, string> = {};
  for (const name of certificateParameters) {
    const path = parameters[name];
    if (path === undefined) continue;
    const found = path === systemRoots && name === 'sslrootcert' ? await findSystemFile(ports) : resolve(root, path);
    if (found === null) return { parameters, problems: [noSystemFile(source)] };
    located[name] = found;
  }
  const problems: Problem[] = [];
  const texts: Record<string, string> = {};
  for (const [name, path] of Object.entries(located)) {
    const { text, fault } = await readCertificateFile(ports, name, path);
    if (fault) problems.push(problemOf(source, name, path, fault));
    else texts[name] = text;
  }
  const pair = pairFault(texts.sslcert, texts.sslkey);
  if (pair) problems.push(problemOf(source, 'sslkey', located.sslkey ?? '', pair));
  return { parameters: { ...parameters, ...located }, problems };
}

async function findSystemFile({ files, host }: FilePorts): Promise<string | null> {
  const own = host.env.SSL_CERT_FILE;
  for (const path of own ? [own] : systemFiles) if (await files.info(path)) return path;
  return null;
}

const noSystemFile = (source: string): Problem => ({
  code: 'certificate-file',
  exit: exitCodes.usage,
  what: `sslrootcert=system in ${source}: no file was found with the certificates that this system trusts.`,
  details: [`Looked at SSL_CERT_FILE, and at ${systemFiles.join(', ')}.`],
  next: ['Install the package ca-certificates, or name the file: sslrootcert=/path/to/roots.pem'],
});

interface Fault {
  readonly what: string;
  readonly next: string;
}

const problemOf = (source: string, name: string, path: string, { what, next }: Fault): Problem => ({
  code: 'certificate-file',
  exit: exitCodes.usage,
  what: `${path} (${name} in ${source}) ${what}`,
  details: [],
  next: [next],
});

async function readCertificateFile(
  ports: FilePorts,
  name: string,
  path: string,
): Promise<{ readonly text: string; readonly fault: Fault | null }> {
  let text: string | null;
  try {
    // A pipe would be waited for without end.
    const info = await ports.files.info(await ports.files.realPath(path).catch(() => path));
    if (info && info.kind !== 'file')
      return { text: '', fault: { what: 'is no file.', next: 'Name the file with the certificate or the key.' } };
    text = await ports.files.read(path);
  } catch (error) {
    const details = error instanceof Stop ? error.message : String(error);
    return { text: '', fault: { what: `cannot be read: ${details}`, next: 'Make it a file that you can read.' } };
  }
  if (text === null) return { text: '', fault: { what: 'does not exist.', next: missing } };
  const fault =
    name === 'sslkey'
      ? (keyFault(text, path) ?? (await modeFault(ports, path)))
      : datesFault(name, text, ports.clock.now());
  return { text, fault };
}

const missing =
  "Put the file there, or correct its path: a relative one is meant from the project's folder, and ~ is not replaced.";

const certificatesIn = (text: string): X509Certificate[] =>
  (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).flatMap((one) => {
    try {
      return [new X509Certificate(one)];
    } catch {
      return [];
    }
  });

/** A file of authorities may hold old ones beside those that count; a client's own certificate is the first. */
function datesFault(name: string, text: string, now: Date): Fault | null {
  const all = certificatesIn(text);
  const looked = name === 'sslcert' ? all.slice(0, 1) : all;
  const [first] = looked;
  if (!first)
    return { what: 'holds no certificate.', next: 'It must be in PEM form: -----BEGIN CERTIFICATE----- and so on.' };
  if (looked.some((one) => new Date(one.validFrom) <= now && now <= new Date(one.validTo))) return null;
  const day = (text: string) => new Date(text).toISOString().slice(0, 10);
  return new Date(first.validFrom) > now
    ? { what: `is not valid before ${day(first.validFrom)}.`, next: "Is this machine's clock right?" }
    : { what: `expired on ${day(first.validTo)}.`, next: 'Get a new one from whoever made it.' };
}

function keyFault(text: string, path: string): Fault | null {
  if (text.includes('ENCRYPTED'))
    return {
      what: 'has a password, which cannot be handed to all three clients.',
      next: `Make a copy without one that only you can read: (umask 077; openssl pkey -in ${quoteForShell(path)} -out client.key)`,
    };
  return privateKey(text) === null
    ? { what: 'holds no private key.', next: 'It must be in PEM form: -----BEGIN PRIVATE KEY----- and so on.' }
    : null;
}

function privateKey(text: string): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}

/** libpq's own rule: root may let a group read it, nobody else may. */
async function modeFault({ files, host }: FilePorts, path: string): Promise<Fault | null> {
  const info = await files.info(await files.realPath(path));
  if (!info || host.platform === 'win32') return null;
  const forbidden = info.uid === 0 ? 0o037 : 0o077;
  if ((info.mode & forbidden) === 0) return null;
  return {
    what: `can be read by others (mode ${(info.mode & 0o777).toString(8).padStart(4, '0')}), and libpq refuses such a key.`,
    next: `chmod 600 ${quoteForShell(path)}`,
  };
}

function pairFault(certificate: string | undefined, key: string | undefined): Fault | null {
  const [first] = certificatesIn(certificate ?? '');
  const own = privateKey(key ?? '');
  if (!first || !own || first.checkPrivateKey(own)) return null;
  return {
    what: 'is not the key of the certificate that sslcert names.',
    next: 'Name the two that were made together.',
  };
}
