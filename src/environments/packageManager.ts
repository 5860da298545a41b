import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json.js';
import type { Ports } from '../ports.js';

export const packageManagers = ['npm', 'pnpm', 'yarn', 'bun'] as const;
export type PackageManagerName = (typeof packageManagers)[number];

/** What installs a project's packages. */
export interface PackageManager {
  readonly name: PackageManagerName;
  /** As `packageManager` says it; null where nothing does. */
  readonly version: string | null;
  /** Where its lock file, or the package.json that names it, lies; null where only the environment says. */
  readonly folder: string | null;
}

/** Of several in one folder the first wins: package-lock.json is what stays behind when a project moves on. */
const lockfiles: readonly (readonly [file: string, manager: PackageManagerName])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

export const isLockfileOf = (manager: PackageManagerName, name: string): boolean =>
  lockfiles.some(([file, owner]) => file === name && owner === manager);

const manifest = z.looseObject({
  packageManager: z.string().optional().catch(undefined),
  devEngines: z
    .looseObject({ packageManager: z.looseObject({ name: z.string(), version: z.string().optional() }) })
    .optional()
    .catch(undefined),
});

/** The name and version of `pnpm@9.1.0+sha512.…`; null when it is none that is known. */
function named(text: string): Pick<PackageManager, 'name' | 'version'> | null {
  const [, word, version] = /^([a-z]+)(?:[@/]([^+\s]+))?/.exec(text.trim()) ?? [];
  const name = packageManagers.find((one) => one === word);
  return name === undefined ? null : { name, version: version ?? null };
}

/** What package.json says of it. */
function declared(text: string | null): Pick<PackageManager, 'name' | 'version'> | null {
  const read = manifest.safeParse(parseJson(text?.replace(/^\uFEFF/, '') ?? null));
  if (!read.success) return null;
  const { packageManager, devEngines } = read.data;
  const wanted = devEngines?.packageManager;
  return named(packageManager ?? '') ?? (wanted ? named(`${wanted.name}@${wanted.version ?? ''}`) : null);
}

/**
 * The package manager of a folder: the nearest package.json upward that names one, or lock file, within the repository;
 * else the one that started us; else npm.
 */
export async function findPackageManager(
  { files, host }: Pick<Ports, 'files' | 'host'>,
  from: string,
): Promise<PackageManager> {
  const started = named(host.env.npm_config_user_agent ?? '');
  for (let folder = from; ; folder = dirname(folder)) {
    const names = new Set(await files.list(folder).catch(() => []));
    const own = names.has('package.json') ? declared(await readIfPossible(files, join(folder, 'package.json'))) : null;
    if (own) return { ...own, folder };
    const locked = lockfiles.filter(([file]) => names.has(file)).map(([, manager]) => manager);
    const name = locked.find((one) => one === started?.name) ?? locked[0];
    if (name !== undefined) return { name, version: null, folder };
    if (names.has('.git') || dirname(folder) === folder) break;
  }
  return { name: started?.name ?? 'npm', version: started?.version ?? null, folder: null };
}

/** What cannot be read says nothing: whoever needs it will be told. */
export const readIfPossible = (files: Ports['files'], path: string): Promise<string | null> =>
  files.read(path).catch(() => null);

interface Words {
  /** Runs a script of package.json. */
  readonly run: string;
  /** What stands between a script's name and its flags. */
  readonly flags: string;
  /** Runs a program of node_modules. */
  readonly execute: string;
  readonly add: string;
}

/** `run` everywhere: `pnpm prune` and `yarn check` are commands of their own. */
export const wordsOf: Readonly<Record<PackageManagerName, Words>> = {
  npm: { run: 'npm run', flags: ' --', execute: 'npx', add: 'npm install --save-dev' },
  pnpm: { run: 'pnpm run', flags: '', execute: 'pnpm exec', add: 'pnpm add --save-dev' },
  yarn: { run: 'yarn run', flags: '', execute: 'yarn', add: 'yarn add --dev' },
  bun: { run: 'bun run', flags: '', execute: 'bunx', add: 'bun add --dev' },
};
