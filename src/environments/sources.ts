import { join } from 'node:path';
import { z } from 'zod';
import type { Ports, Shell } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import { environmentNames, labelOf, type EnvironmentName, type Target } from './environment.js';
import { agreeOn } from './agreed.js';
import { readEnvFile } from './envFile.js';
import type { Project } from './project.js';
import { runIfPossible } from './runIfPossible.js';
import type { Settings } from './settings.js';
import { parseDatabaseUrl } from './url.js';
import { unreadableUrl } from './unreadable.js';
import { parseJson } from '../json.js';

/** What the files and variables of a project say: a target, a problem, or nothing for each environment. */
export interface Sources {
  readonly targets: Partial<Record<EnvironmentName, Target>>;
  readonly problems: Problem[];
}

export const variableOf = (environment: EnvironmentName): string => `SUPASAFE_${environment.toUpperCase()}_URL`;
export const fileOf = (environment: EnvironmentName): string => `.env.${environment}`;

const commandShape = z.array(z.string()).min(1);

/** Reads `SUPASAFE_*_URL` and the three `.env` files. Nothing of them reaches the environment of any program. */
export async function readSources(
  ports: Pick<Ports, 'files' | 'shell' | 'host' | 'secret' | 'clock' | 'postgres'>,
  project: Project,
  { allowPlainText }: Pick<Settings, 'allowPlainText'>,
  wanted: readonly EnvironmentName[] = environmentNames,
): Promise<Sources> {
  const sources: Sources = { targets: {}, problems: [] };
  for (const environment of wanted) {
    const found = await urlOf(ports, project, environment);
    if (found === null) continue;
    const url = 'code' in found ? found : parseDatabaseUrl(found.url, found.source, ports.secret);
    if ('code' in url) {
      sources.problems.push(url);
      continue;
    }
    const source = 'source' in found ? found.source : fileOf(environment);
    const label = labelOf(project.id, environment);
    const agreed = await agreeOn(ports, url, { root: project.root, name: environment, label, source, allowPlainText });
    if ('problems' in agreed) sources.problems.push(...agreed.problems);
    else sources.targets[environment] = { ...agreed.url, environment, label, source };
  }
  return sources;
}

/** Whether any file or variable speaks of a database at all, well or badly. */
export async function hasAnySource(ports: Pick<Ports, 'files' | 'host'>, project: Project): Promise<boolean> {
  for (const environment of environmentNames) {
    if (ports.host.env[variableOf(environment)]) return true;
    const { values } = await readEnvFile(ports.files, join(project.root, fileOf(environment)));
    if (values.DATABASE_URL || values.DATABASE_URL_COMMAND) return true;
  }
  return false;
}

async function urlOf(
  ports: Pick<Ports, 'files' | 'shell' | 'host'>,
  project: Project,
  environment: EnvironmentName,
): Promise<{ url: string; source: string } | Problem | null> {
  const variable = ports.host.env[variableOf(environment)];
  if (variable) return { url: variable, source: variableOf(environment) };

  const file = fileOf(environment);
  const { values, isCut } = await readEnvFile(ports.files, join(project.root, file));
  if (values.DATABASE_URL && values.DATABASE_URL_COMMAND) {
    return problem(`${file} has both DATABASE_URL and DATABASE_URL_COMMAND.`, ['Keep one of them.']);
  }
  // What a # left over may be read as another URL: of u:a@b#c@host the user u, the password a and the host b.
  if (values.DATABASE_URL && isCut('DATABASE_URL')) return unreadableUrl(file, cutAtHash, ownLine);
  if (values.DATABASE_URL) return { url: values.DATABASE_URL, source: file };
  if (!values.DATABASE_URL_COMMAND) return null;
  const hint = isCut('DATABASE_URL_COMMAND') ? [`${cutAtHash} Put the array in single quotes.`] : [];
  return askCommand(ports.shell, ports.host.env, file, values.DATABASE_URL_COMMAND, hint);
}

const cutAtHash = 'An unquoted # begins a comment in a .env file, and the value was cut there (it is not shown here).';
const ownLine = 'A comment goes on a line of its own.';

/** Long enough to unlock a password manager by hand. */
const patienceMs = 60_000;

/** Runs the program that prints the URL; what it printed is never shown. */
async function askCommand(
  shell: Shell,
  env: Readonly<Record<string, string | undefined>>,
  file: string,
  text: string,
  hint: readonly string[],
): Promise<{ url: string; source: string } | Problem> {
  const next = [
    'Write a JSON array, for example DATABASE_URL_COMMAND=["op","read","op://vault/production/url"]',
    ...hint,
  ];
  const parsed = commandShape.safeParse(parseJson(text));
  const [program, ...args] = parsed.data ?? [];
  if (program === undefined) return problem(`DATABASE_URL_COMMAND in ${file} is not a JSON array of strings.`, next);
  // A password manager needs the user's own environment (its session, its agent's socket).
  const inherited = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const result = await runIfPossible(shell, { program, args, env: inherited, timeoutMs: patienceMs });
  if (!result) {
    return problem(`DATABASE_URL_COMMAND in ${file} could not be started.`, [
      `Is ${program} installed and on the PATH?`,
    ]);
  }
  if (result.timedOut) {
    return problem(`DATABASE_URL_COMMAND in ${file} did not end within ${patienceMs / 1000} seconds, and was ended.`, [
      `Run ${program} by hand and see what it waits for: nothing can be typed into it from here.`,
    ]);
  }
  const url = result.stdout.trim();
  if (result.exitCode !== 0 || url === '') {
    return problem(`DATABASE_URL_COMMAND in ${file} printed no URL (exit ${result.exitCode ?? 'by a signal'}).`, [
      `Run ${program} by hand and see what it says.`,
    ]);
  }
  return { url, source: `${file} (DATABASE_URL_COMMAND)` };
}

const problem = (what: string, next: string[]): Problem => ({ code: 'url-missing', exit: exitCodes.usage, what, next });

/** For commands that need an environment for which no URL is given. */
export function missingUrl(project: Project, environment: EnvironmentName): Problem {
  const where = join(project.root, fileOf(environment));
  return {
    code: 'url-missing',
    exit: exitCodes.usage,
    what: `No database URL is given for ${labelOf(project.id, environment)}.`,
    details: [`Looked at ${variableOf(environment)} and ${where}.`],
    next: [
      `Write into ${fileOf(environment)}: DATABASE_URL=postgresql://postgres:<password>@<host>:5432/postgres`,
      'Supabase shows it under Connect → Direct connection (or Session pooler).',
      'To try it on servers of its own instead: add --sandbox. To watch it on an example: npm run demo',
    ],
  };
}
