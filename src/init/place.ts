import { dirname, join, relative } from 'node:path';
import { findPackageManager, isLockfileOf, type PackageManager } from '../environments/packageManager.js';
import { findProject, type Project } from '../environments/project.js';
import type { Files, Ports } from '../ports.js';
import { exitCodes, stop, Stop } from '../problem.js';

/** Where everything lies that `init` looks at. */
export interface Place {
  readonly project: Project;
  /** The repository's own folder; null outside of one. */
  readonly gitRoot: string | null;
  /** Folder of the package.json that gets the scripts: beside supabase/, else the nearest above it; null when there is none. */
  readonly packageFolder: string | null;
  readonly manager: PackageManager;
  /** Where the package manager's lock file lies, nearest upward; null when there is none. */
  readonly lockFolder: string | null;
  /** The branch whose pushes prepare a migration. */
  readonly mainBranch: string;
}

/** Levels that are looked through within a repository; elsewhere, in a home folder say, there is too much. */
const deepest = 4;
const deepestOutside = 2;
const notLookedInto = /^(\.|node_modules$)/;

/** The project upward from here; else the one project below, as in a monorepo. */
export async function findProjectAround(files: Files, from: string): Promise<Project> {
  try {
    return await findProject(files, from);
  } catch (error) {
    if (!(error instanceof Stop) || error.problems[0].code !== 'no-project') throw error;
    const inGit = (await gitRootOf(files, from)) !== null;
    const below = await projectsBelow(files, from, inGit ? deepest : deepestOutside);
    const [only, ...others] = below;
    if (only === undefined) throw error;
    if (others.length === 0) return findProject(files, only);
    throw stop(
      exitCodes.usage,
      'several-projects',
      `There are ${below.length} Supabase projects below ${from}.`,
      below.map((folder) => relative(from, folder)),
      [`Go to the one that you mean: cd ${relative(from, only)}`],
    );
  }
}

async function projectsBelow(files: Files, folder: string, depth: number): Promise<string[]> {
  const names: string[] = await files.list(folder).catch(() => []);
  const found =
    names.includes('supabase') && (await files.info(join(folder, 'supabase', 'config.toml'))) ? [folder] : [];
  if (depth === 0) return found;
  for (const name of names.filter((one) => !notLookedInto.test(one))) {
    const inside = join(folder, name);
    if ((await files.info(inside))?.kind === 'directory')
      found.push(...(await projectsBelow(files, inside, depth - 1)));
  }
  return found;
}

export async function findPlace(ports: Ports, project: Project): Promise<Place> {
  const { files, git } = ports;
  const { root } = project;
  const gitRoot = await gitRootOf(files, root);
  const manager = await findPackageManager(ports, root);
  const state = gitRoot === null ? null : await git.state(gitRoot, []);
  return {
    project,
    gitRoot,
    packageFolder: await packageFolderOf(files, root, gitRoot),
    manager,
    lockFolder: await lockFolderOf(files, root, gitRoot, manager.name),
    mainBranch: (gitRoot === null ? null : await git.mainBranch(root)) ?? state?.branch ?? 'main',
  };
}

/** The repository's own folder; null outside of one. */
export async function gitRootOf(files: Files, from: string): Promise<string | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    if (await files.info(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** Outside of a repository nothing says where a project ends: only its own folder counts then. */
async function packageFolderOf(files: Files, root: string, gitRoot: string | null): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    if (await files.info(join(folder, 'package.json'))) return folder;
    if (gitRoot === null || folder === gitRoot) return null;
  }
}

async function lockFolderOf(
  files: Files,
  root: string,
  gitRoot: string | null,
  manager: PackageManager['name'],
): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const names: string[] = await files.list(folder).catch(() => []);
    if (names.some((name) => isLockfileOf(manager, name))) return folder;
    if (folder === (gitRoot ?? root)) return null;
  }
}

/** A path from the project's folder, with slashes, as changes name it. */
export const fromProject = (root: string, path: string): string => relative(root, path).replaceAll('\\', '/');

/** The same between two folders, for a shell or a workflow; `.` for the same one. */
export const between = (from: string, to: string): string => relative(from, to).replaceAll('\\', '/') || '.';
