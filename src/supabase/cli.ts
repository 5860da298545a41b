import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { nothingFromHome } from '../environments/tls.js';
import type { Address } from '../environments/url.js';
import { publicUrl } from '../environments/url.js';
import { parseJson } from '../json.js';
import type { Command, Files, Host, Password } from '../ports.js';
import { exitCodes, stop, type Stop } from '../problem.js';
import { quoteForShell } from '../quote.js';

/** The Supabase CLI of a project: its own, else the one that came with supasafe; never a global one. */
export interface SupabaseCli {
  readonly version: string;
  readonly major: number;
  /** What is run: the program, and what stands before every argument of ours. */
  readonly program: string;
  readonly before: readonly string[];
}

/** How each major is told its target. A command without one would mean the linked project in 2 and the local one in 3. */
const targetArguments: Record<number, (url: string) => readonly string[]> = {
  2: (url) => ['--db-url', url],
  3: (url) => [`--remote=${url}`],
};

/** The newest major that is known: `latest` will be another one some day. */
const install = `npm install --save-dev supabase@${Math.max(...Object.keys(targetArguments).map(Number))}`;

const brokenVersions: { test: RegExp; why: string }[] = [
  { test: /^2\.11[56]\./, why: 'it breaks LOCK TABLE and SET LOCAL inside migrations (supabase/cli issue 6347)' },
];

type CliHost = Pick<Host, 'packageRoot' | 'nodePath' | 'platform' | 'arch'>;

const manifest = z.looseObject({ version: z.string(), bin: z.union([z.string(), z.record(z.string(), z.string())]) });

/** Looks for `node_modules/supabase` from the project upward, then beside supasafe. */
export async function findCli(files: Files, host: CliHost, root: string): Promise<SupabaseCli> {
  for (const start of [root, host.packageRoot]) {
    for (let folder = start; ; folder = dirname(folder)) {
      const found = await readCli(files, host, join(folder, 'node_modules', 'supabase'));
      if (found) return found;
      if (dirname(folder) === folder) break;
    }
  }
  throw stop(
    exitCodes.usage,
    'cli-missing',
    'The Supabase CLI is not installed in this project.',
    [`Looked for node_modules/supabase from ${root} and from ${host.packageRoot} upward; a global one is never used.`],
    ['Install it: npm install --save-dev supabase'],
  );
}

async function readCli(files: Files, host: CliHost, folder: string): Promise<SupabaseCli | null> {
  const text = await files.read(join(folder, 'package.json'));
  if (text === null) return null;
  const read = manifest.safeParse(parseJson(text));
  if (!read.success) throw incomplete(`${join(folder, 'package.json')} cannot be understood.`);
  const { version, bin } = read.data;
  const launcher = typeof bin === 'string' ? bin : bin.supabase;
  if (launcher === undefined) return null;
  const major = majorOf(version);
  // The binary is found from the package's real place, which a link of pnpm would hide.
  const path = await files.realPath(join(folder, launcher)).catch(() => null);
  if (path === null) {
    const missing = `There is no ${join(folder, launcher)}`;
    throw isScript(launcher)
      ? incomplete(`${missing}.`)
      : incomplete(`${missing}: version ${version} downloads it in an install script, which failed or was not run.`, [
          'Let it run: npm rebuild supabase',
          `Or install a version that needs no script: ${install}`,
        ]);
  }
  return { version, major, ...(await howToRun(files, host, path)) };
}

const incomplete = (why: string, next: readonly string[] = [`Install it again: ${install}`]): Stop =>
  stop(exitCodes.usage, 'cli-missing', 'The Supabase CLI of this project was not installed to the end.', [why], next);

const isScript = (launcher: string): boolean => launcher.endsWith('.js');

const platforms: Record<string, string> = { win32: 'windows' };

/**
 * Newer packages have a launcher that starts Node once more to start the binary beside it: we start the binary, which
 * saves that time with every call. Older ones had the binary itself.
 */
async function howToRun(files: Files, host: CliHost, path: string): Promise<Pick<SupabaseCli, 'program' | 'before'>> {
  if (!isScript(path)) return { program: path, before: [] };
  const system = `${platforms[host.platform] ?? host.platform}-${host.arch}`;
  for (const name of [system, `${system}-musl`]) {
    const binary = resolveBinary(
      path,
      `@supabase/cli-${name}`,
      host.platform === 'win32' ? 'supabase.exe' : 'supabase',
    );
    if (binary !== null && (await files.isExecutable(binary))) return { program: binary, before: [] };
  }
  return { program: host.nodePath, before: [path] };
}

function resolveBinary(from: string, packageName: string, program: string): string | null {
  try {
    return join(dirname(createRequire(from).resolve(`${packageName}/package.json`)), 'bin', program);
  } catch {
    return null;
  }
}

/** The major of a version that can be used. */
function majorOf(version: string): number {
  const major = Number.parseInt(version, 10);
  const broken = brokenVersions.find(({ test }) => test.test(version));
  const why = broken?.why ?? (targetArguments[major] ? null : 'supasafe knows 2.x and 3.x only');
  if (why === null) return major;
  throw stop(
    exitCodes.usage,
    'cli-version',
    `The Supabase CLI ${version} of this project cannot be used: ${why}.`,
    [],
    [`Install another version: ${install}`],
  );
}

export interface CliTarget {
  readonly address: Address;
  readonly password: Password;
  /** Session settings, sent as connection options: they survive the CLI's own RESET ALL. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What the CLI may see of the environment; anything else could answer its questions or re-aim its target. */
const passedOn = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'LANG',
  'LC_ALL',
  'SSL_CERT_FILE',
  'DOCKER_HOST',
];

/** A CLI command against one named database. Consent was ours: the CLI gets `--yes`. */
export function cliCommand(
  cli: SupabaseCli,
  host: Pick<Host, 'env'>,
  words: readonly string[],
  workdir: string,
  target: CliTarget | 'local-stack',
): Command {
  const aim =
    target === 'local-stack' ? ['--local'] : targetArguments[cli.major]?.(publicUrl(target.address, target.settings));
  if (!aim) throw new Error(`no way to name a target to the Supabase CLI ${cli.version}`);
  const inherited = passedOn.flatMap((name) => (host.env[name] === undefined ? [] : [[name, host.env[name]] as const]));
  return {
    program: cli.program,
    args: [...cli.before, ...words, ...aim, '--yes', '--output-format', 'json', '--workdir', workdir],
    cwd: workdir,
    endsWithUs: true,
    env: {
      ...Object.fromEntries(inherited),
      // 2.x and 3.x are Bun programs that live for a second: their optimising compiler costs 0.2 s of it and earns nothing.
      BUN_JSC_useDFGJIT: '0',
      SUPABASE_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
      NO_COLOR: '1',
      ...(target === 'local-stack'
        ? {}
        : {
            PGPASSWORD: target.password.reveal(),
            PGPASSFILE: nothingFromHome.PGPASSFILE,
            PGSSLMODE: target.address.parameters.sslmode ?? 'require',
          }),
    },
  };
}

/** The command as a person would type it; a password is not in it. */
export const showCommand = (cli: SupabaseCli, command: Command): string =>
  ['supabase', ...command.args.slice(cli.before.length)].map(quoteForShell).join(' ');
