import { dirname, join } from 'node:path';
import { z } from 'zod';
import { inTexts, parseJson } from '../json.js';
import type { Ports, Report } from '../ports.js';
import type { Problem } from '../problem.js';
import { findPackageManager, readIfPossible, wordsOf, type PackageManagerName } from './packageManager.js';

/** The everyday name of each command: what `init` calls its script, and what our texts say. */
export const scriptOf: Readonly<Record<string, string>> = {
  migrate: 'migrate:safe',
  rehearse: 'rehearse',
  reset: 'reset',
  restore: 'restore',
  backup: 'backup',
  verify: 'verify',
  backups: 'backups',
  prune: 'prune',
  check: 'check',
  doctor: 'doctor',
  sandbox: 'sandbox',
  selftest: 'selftest',
  demo: 'demo',
};

/** How a command is typed in one project. */
export interface CommandWords {
  readonly manager: PackageManagerName;
  /** Scripts that run a command of ours and nothing else, by the command. */
  readonly scripts: Readonly<Record<string, string>>;
  /** A package.json is there: the manager can run programs of node_modules. */
  readonly hasPackage: boolean;
}

const manifest = z.looseObject({ scripts: z.record(z.string(), z.unknown()).optional().catch(undefined) });

/** Scripts of a package.json that run a command of ours; a script of the same name that does something else is not ours. */
export function ownScripts(text: string | null): Record<string, string> {
  const read = manifest.safeParse(parseJson(text?.replace(/^\uFEFF/, '') ?? null));
  const scripts = Object.entries((read.success ? read.data.scripts : undefined) ?? {});
  const runs = (value: unknown, command: string): boolean =>
    typeof value === 'string' && new RegExp(`(^|[\\s/\\\\])(supasafe|dist/cli\\.js) ${command}\\s*$`).test(value);
  return Object.fromEntries(
    Object.entries(scriptOf).flatMap(([command, everyday]) => {
      const names = scripts.filter(([, value]) => runs(value, command)).map(([name]) => name);
      const name = names.find((one) => one === everyday) ?? names[0];
      return name === undefined ? [] : [[command, name]];
    }),
  );
}

/** Looks at the nearest package.json upward, as the package managers do. */
export async function readCommandWords(
  ports: Pick<Ports, 'files' | 'host'>,
  from: string = ports.host.cwd,
): Promise<CommandWords> {
  const { name: manager } = await findPackageManager(ports, from);
  for (let folder = from; ; folder = dirname(folder)) {
    const text = await readIfPossible(ports.files, join(folder, 'package.json'));
    if (text !== null) return { manager, scripts: ownScripts(text), hasPackage: true };
    if (dirname(folder) === folder) return { manager, scripts: {}, hasPackage: false };
  }
}

const commandOf = Object.fromEntries(Object.entries(scriptOf).map(([command, script]) => [script, command]));
const scriptNames = Object.keys(commandOf).sort((one, other) => other.length - one.length);
/** Commands that must be told to use the sandbox again when they are typed next. */
const takesSandbox = new Set(['migrate', 'rehearse', 'reset', 'restore', 'backup', 'doctor', 'check']);

/** What the run that prints was asked for, as far as the next command depends on it. */
export interface Asked {
  readonly command: string;
  readonly sandbox: boolean;
}

const asWeSayIt = new RegExp(`\\bnpm run (${scriptNames.join('|')})(?![\\w:-])( --(?= ))?`, 'g');

/**
 * Our texts say commands as npm is told them: `npm run restore -- x`, `npx supasafe check`, `npm install --save-dev y`.
 * This says them as one project is told them, wherever in a text they stand.
 */
export function inWordsOf(
  { manager, scripts, hasPackage }: CommandWords,
  asked: Asked = { command: '', sandbox: false },
): (text: string) => string {
  const words = wordsOf[manager];
  const direct = `${hasPackage ? words.execute : 'npx'} supasafe`;
  return (text) =>
    text
      // Steps that both have say it as migrate would.
      .replaceAll(/\bnpm run migrate:safe(?= again\b)/g, (said) =>
        asked.command === 'rehearse' ? 'npm run rehearse' : said,
      )
      .replace(asWeSayIt, (said: string, everyday: string, flags: string | undefined, at: number, whole: string) => {
        const command = commandOf[everyday] ?? everyday;
        const script = scripts[command];
        const hasIt = /^[^\n;`]*--sandbox\b/.test(whole.slice(at + said.length));
        const sandbox = asked.sandbox && takesSandbox.has(command) && !hasIt ? ' --sandbox' : '';
        if (script === undefined) return `${direct} ${command}${sandbox}`;
        return `${words.run} ${script}${flags === undefined && sandbox === '' ? '' : words.flags}${sandbox}`;
      })
      .replace(/\bnpx supasafe\b/g, direct)
      .replace(/\bnpm install --save-dev\b/g, words.add);
}

/** A report that says commands as this project is told them. What is printed as it is stays so. */
export const inWordsReport = (report: Report, inWords: (text: string) => string): Report => ({
  ...report,
  tone: report.tone,
  step: (title, work, tell) => report.step(title, work, tell && ((result) => inWordsOrNull(tell(result), inWords))),
  progress: (text) => report.progress(inWords(text)),
  line: (text = '') => report.line(inWords(text)),
  output: (text) => report.output(inWords(text)),
  outputAsIs: (text) => report.outputAsIs(text),
  problem: (problem, as) => report.problem(inTexts(problem, inWords) as Problem, as),
});

const inWordsOrNull = (text: string | null, inWords: (text: string) => string): string | null =>
  text === null ? null : inWords(text);
