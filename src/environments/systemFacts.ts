import { parse } from 'dotenv';
import { delimiter, join, relative } from 'node:path';
import type { Ports } from '../ports.js';
import { visible } from '../visible.js';

const tools = ['sudo', 'apt-get', 'dpkg', 'dnf', 'apk', 'zypper', 'brew', 'winget', 'docker'] as const;
export type Tool = (typeof tools)[number];

/** What advice on installing needs to know of this machine. */
export interface SystemFacts {
  /** Node's name: linux, darwin, win32 … */
  readonly platform: string;
  /** Node's name: x64, arm64 … */
  readonly arch: string;
  /** The keys of os-release; none where there is no such file. */
  readonly osRelease: Readonly<Record<string, string>>;
  readonly isRoot: boolean;
  readonly tools: ReadonlySet<Tool>;
  /** apt knows the PostgreSQL project's packages already. */
  readonly pgdg: boolean;
  /** `scripts/postgres-client.sh`, as it is typed here. */
  readonly script: string;
}

/** Reads files and asks no program: it is cheap enough for every command. */
export async function systemFacts({ files, host }: Pick<Ports, 'files' | 'host'>): Promise<SystemFacts> {
  const text = (await files.read('/etc/os-release')) ?? (await files.read('/usr/lib/os-release')) ?? '';
  const here: Tool[] = [];
  for (const tool of tools) if (await isOnPath({ files, host }, tool)) here.push(tool);
  const sources = await files.list('/etc/apt/sources.list.d');
  return {
    platform: host.platform,
    arch: host.arch,
    osRelease: readOsRelease(text),
    isRoot: host.isRoot,
    tools: new Set(here),
    pgdg: sources.some((name) => /^pgdg\.(list|sources)$/.test(name)),
    script: scriptFrom(host),
  };
}

/** An os-release holds assignments of the shell, and its texts end up on a terminal. */
export const readOsRelease = (text: string): Record<string, string> =>
  Object.fromEntries(Object.entries(parse(text)).map(([key, value]) => [key, visible(value)]));

async function isOnPath({ files, host }: Pick<Ports, 'files' | 'host'>, tool: Tool): Promise<boolean> {
  const name = host.platform === 'win32' ? `${tool}.exe` : tool;
  for (const folder of (host.env.PATH ?? '').split(delimiter).filter(Boolean))
    if (await files.isExecutable(join(folder, name))) return true;
  return false;
}

function scriptFrom({ cwd, packageRoot }: Ports['host']): string {
  const path = join(packageRoot, 'scripts', 'postgres-client.sh');
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}
