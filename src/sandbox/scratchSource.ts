import type { Settings } from '../environments/settings.js';
import { agreeOn } from '../environments/agreed.js';
import { parseDatabaseUrl } from '../environments/url.js';
import { openSession, scratchLabel } from '../database/connect.js';
import { isSameServer } from '../database/locks.js';
import type { Ports, Session } from '../ports.js';
import { Stop, type Problem } from '../problem.js';
import { serverHome } from './account.js';
import { availableExtensions, embeddedMajors, provideBinaries, stubNames } from './binaries.js';
import { loginProblem, openConfiguredScratch } from './configuredScratch.js';
import { projectKey } from './sandbox.js';
import { startScratch, type Scratch } from './scratch.js';
import { lastly } from '../together.js';

/** Where scratch servers come from in this project, and what they would have, before one is started. */
export interface ScratchSource {
  readonly kind: Scratch['kind'];
  readonly majors: readonly number[];
  /** Extensions that a scratch server of this major can create, and those of them that only imitate. */
  offer(major: number): Promise<Pick<Scratch, 'extensions' | 'stubs'>>;
  /** Whether scratch would share its server with this session: nothing may be tried beside what is to be protected. */
  sharesServerWith(session: Session): Promise<boolean>;
  /** What keeps a role from logging in there, so that nothing could be rehearsed as that role. */
  loginProblem(role: string): Promise<Problem | null>;
  /** Starts one for a database of about `expectedBytes`; the caller disposes of it. */
  start(major: number, expectedBytes: number): Promise<Scratch>;
}

/** The same as "scratch" in supasafe.json, for a URL whose password does not belong into git. */
const scratchVariable = 'SUPASAFE_SCRATCH_URL';

/** Opens a configured server at once, because its major decides which client programs fit. */
export async function scratchSource(
  ports: Ports,
  root: string,
  settings: Pick<Settings, 'scratch' | 'allowPlainText'>,
): Promise<ScratchSource> {
  const variable = ports.host.env[scratchVariable] ?? '';
  const [text, source] =
    variable === '' ? [settings.scratch, '"scratch" of supasafe.json'] : [variable, scratchVariable];
  if (text === 'embedded') return embeddedSource(ports, root);
  const parsed = parseDatabaseUrl(text, source, ports.secret);
  if ('code' in parsed) throw new Stop(parsed);
  const { allowPlainText } = settings;
  const agreed = await agreeOn(ports, parsed, { root, name: 'scratch', label: scratchLabel, source, allowPlainText });
  if ('problems' in agreed) throw new Stop(...agreed.problems);
  const { url } = agreed;
  const probe = await openConfiguredScratch(ports, url);
  const { major, extensions, stubs } = probe;
  await probe.dispose();
  return {
    kind: 'configured',
    majors: [major],
    offer: () => Promise.resolve({ extensions, stubs }),
    sharesServerWith: async (session) => {
      const own = await openSession(ports.postgres, url, 'supasafe scratch');
      return lastly(isSameServer(session, own), () => own.close());
    },
    loginProblem: (role) => loginProblem(ports, url, role),
    start: () => openConfiguredScratch(ports, url),
  };
}

const embeddedSource = (ports: Ports, root: string): ScratchSource => ({
  kind: 'embedded',
  majors: embeddedMajors,
  offer: async (major) => {
    const home = await serverHome(ports, root, projectKey(root));
    return {
      extensions: await availableExtensions(ports, await provideBinaries(ports, home, major)),
      stubs: stubNames,
    };
  },
  sharesServerWith: () => Promise.resolve(false),
  loginProblem: () => Promise.resolve(null),
  start: (major, expectedBytes) => startScratch(ports, root, major, expectedBytes),
});
