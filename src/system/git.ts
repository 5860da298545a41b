import type { SimpleGit } from 'simple-git';
import type { Git } from '../ports.js';
import { changesSince } from './gitChanges.js';
import { readStatus, readUser } from './gitStatus.js';
import { exitCodes, stop } from '../problem.js';

/** What git refuses is nothing that it knows; that there is no git is another matter. */
function nothingUnlessMissing(error: unknown): null {
  const { message } = error as Error;
  if (!message.includes('ENOENT')) return null;
  throw stop(
    exitCodes.usage,
    'git-missing',
    'git could not be started.',
    [message],
    ['Install git, or put it on the PATH.'],
  );
}

async function gitIn(folder: string): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  return simpleGit({ baseDir: folder });
}

/** A folder's repository; null when it is in none. */
async function open(folder: string): Promise<SimpleGit | null> {
  const git = await gitIn(folder);
  return (await git.checkIsRepo().catch(nothingUnlessMissing)) ? git : null;
}

interface IgnoreRule {
  readonly file: string;
  readonly line: string;
  readonly pattern: string;
  readonly path: string;
}

/** The line of a .gitignore that decides about each path; of this user's own exclude files others know nothing. */
async function ignoreRules(git: SimpleGit, paths: readonly string[]): Promise<IgnoreRule[]> {
  // Folders with letters beyond ASCII would be written as numbers. -z is only for paths that come on git's input.
  const plain = ['-c', 'core.excludesFile=', '-c', 'core.quotePath=false'];
  // It fails when nothing is ignored.
  const text = await git.raw([...plain, 'check-ignore', '--no-index', '--verbose', '--', ...paths]).catch(() => '');
  return text.split('\n').flatMap((answer) => {
    const [, file, line, pattern, path] = /^"?(.*\.gitignore)"?:(\d+):(.*)\t(.*)$/.exec(answer) ?? [];
    return file !== undefined && line !== undefined && pattern !== undefined && path !== undefined
      ? [{ file, line, pattern, path }]
      : [];
  });
}

const statusArgs = [
  'status',
  ...['--porcelain=v2', '--branch', '--no-ahead-behind', '-z', '--untracked-files=all', '--no-renames'],
];

export const createGit = (): Git => ({
  async state(folder, ignored) {
    const git = await gitIn(folder);
    const answer = (...args: string[]): Promise<string | null> => git.raw(args).catch(nothingUnlessMissing);
    const looked = git.raw([...statusArgs, '--', '.']);
    looked.catch(() => undefined);
    // Three programs, side by side: each costs as long as it takes to copy this process's memory map.
    const [place, user] = await Promise.all([
      answer('rev-parse', '--is-inside-work-tree', '--show-prefix'),
      answer('config', '--null', '--get-regexp', '^user\\.(name|email)$'),
    ]);
    const [isInside, prefix = ''] = place?.split('\n') ?? [];
    if (isInside !== 'true') {
      await looked.catch(() => undefined);
      return null;
    }
    // Inside of a repository a failure is no answer: git's own words are.
    const { commit, branch, paths } = readStatus(await looked);
    const dirtyPaths = paths
      .map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path))
      .filter((path) => !ignored.some((one) => path === one || path.startsWith(`${one}/`)));
    return { commit, branch, user: readUser(user ?? ''), dirtyPaths };
  },
  async tracked(folder, below) {
    const git = await open(folder);
    if (!git) return [];
    return (await git.raw('ls-files', '-z', '--', below)).split('\0').filter(Boolean);
  },
  async notIgnored(folder, paths) {
    const git = paths.length === 0 ? null : await open(folder);
    if (!git) return [];
    const ignored = new Set(await git.checkIgnore([...paths]));
    return paths.filter((path) => !ignored.has(path));
  },
  async ignored(folder, paths) {
    const git = await open(folder);
    if (!git) return null;
    const rules = await ignoreRules(git, paths);
    return paths.filter((path) =>
      rules.some((rule) => rule.path === path && !rule.pattern.startsWith('!') && !rule.file.startsWith('.supasafe/')),
    );
  },
  async letThrough(folder, path) {
    const git = await open(folder);
    const rules = git ? await ignoreRules(git, [path]) : [];
    const rule = rules.find(({ pattern }) => pattern.startsWith('!'));
    return rule ? `line ${rule.line} of ${rule.file} (${rule.pattern})` : null;
  },
  async attributes(folder, name, paths) {
    const git = await open(folder);
    if (!git) return null;
    const fields = (await git.raw('check-attr', '-z', name, '--', ...paths)).split('\0');
    return Object.fromEntries(paths.map((path, index) => [path, fields[index * 3 + 2] ?? 'unspecified']));
  },
  async mainBranch(folder) {
    const git = await open(folder);
    const name = await git?.raw('symbolic-ref', '--short', 'refs/remotes/origin/HEAD').catch(() => null);
    return name?.trim().replace(/^origin\//, '') ?? null;
  },
  async changes(folder, below, base) {
    const git = await open(folder);
    if (git) return changesSince(git, below, base);
    throw stop(
      exitCodes.usage,
      'no-git',
      `${folder} is in no git repository, so nothing can be compared with ${base}.`,
      [],
      ['Name the files instead: npx supasafe check supabase/migrations/<file>'],
    );
  },
  async prefix(folder) {
    const git = await open(folder);
    return git ? (await git.raw('rev-parse', '--show-prefix')).trim() : '';
  },
  async create(folder, message) {
    const { simpleGit } = await import('simple-git');
    const git = simpleGit({
      baseDir: folder,
      config: ['user.name=supasafe demo', 'user.email=demo@example.com', 'commit.gpgsign=false'],
    });
    await git.init();
    await git.add('.');
    await git.commit(message);
  },
});
