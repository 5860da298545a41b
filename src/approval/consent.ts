import type { GitState, Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';

declare const given: unique symbol;

/** An owner's consent to one digest. Only `askConsent` makes one. */
export interface Approval {
  readonly [given]: true;
  readonly digest: string;
  readonly reason: string | null;
  readonly owners: readonly Owner[];
}

export interface Owner {
  /** As git knows the person, else as the machine does. */
  readonly name: string;
  readonly at: string;
}

export type Act = 'apply' | 'reset' | 'restore';

export interface ConsentRequest {
  readonly digest: string;
  /** `<project_id>/<environment>`: the word that is typed. */
  readonly label: string;
  readonly act: Act;
  readonly isProduction: boolean;
  /** A reason is asked for first; one that was given already is taken. */
  readonly reason: 'not wanted' | 'wanted' | { readonly given: string };
  readonly git: GitState | null;
}

/** Asks the person at the terminal; a wrong phrase is asked for once more. How many owners it takes is decided here. */
export async function askConsent(
  ports: Pick<Ports, 'prompter' | 'clock' | 'host' | 'report'>,
  request: ConsentRequest,
): Promise<Approval> {
  const reason = await askReason(ports, request);
  const question = `Type ${request.label} to ${request.act}:`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = (await ports.prompter.ask(question, { red: request.isProduction })).trim();
    if (answer === request.label) {
      const owner = { name: nameOfOwner(ports, request.git), at: ports.clock.now().toISOString() };
      return { digest: request.digest, reason, owners: [owner] } as unknown as Approval;
    }
    if (attempt === 0) ports.report.line(`That was not ${request.label}. Once more, letter by letter:`);
  }
  throw declined(`${request.label} was not typed.`);
}

async function askReason(ports: Pick<Ports, 'prompter' | 'report'>, request: ConsentRequest): Promise<string | null> {
  if (request.reason === 'not wanted') return null;
  const given = typeof request.reason === 'object' ? request.reason.given.trim() : '';
  if (given !== '') return given;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = (await ports.prompter.ask('Reason:')).trim();
    if (answer !== '') return answer;
    if (attempt === 0) ports.report.line('A reason is written into the log; a few words will do.');
  }
  throw declined('No reason was given.');
}

const declined = (what: string) =>
  stop(exitCodes.declined, 'declined', what, [], ['Nothing more happens until the command is run again.']);

export function nameOfOwner({ host }: Pick<Ports, 'host'>, git: GitState | null): string {
  const { name, email } = git?.user ?? {};
  if (name && email) return `${name} <${email}>`;
  return name ?? email ?? `${host.userName}@${host.hostname}`;
}
