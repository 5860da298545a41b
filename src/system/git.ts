import type { Git } from '../ports.js';

export const createGit = (): Git => ({
  async state(folder, ignored) {
    const { simpleGit } = await import('simple-git');
    const git = simpleGit({ baseDir: folder });
    const answer = async (...args: string[]): Promise<string | null> =>
      git.raw(args).then(
        (text) => text.replace(/\n$/, '') || null,
        () => null,
      );
    if (!(await git.checkIsRepo().catch(() => false))) return null;
    const [commit, branch, name, email, prefix, status] = await Promise.all([
      answer('rev-parse', '--verify', '--quiet', 'HEAD'),
      answer('symbolic-ref', '--short', '--quiet', 'HEAD'),
      answer('config', 'user.name'),
      answer('config', 'user.email'),
      answer('rev-parse', '--show-prefix'),
      git.raw('status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames', '--', '.'),
    ]);
    const dirtyPaths = status
      .split('\0')
      .filter(Boolean)
      .map((entry) => entry.slice(3))
      .map((path) => (prefix !== null && path.startsWith(prefix) ? path.slice(prefix.length) : path))
      .filter((path) => !ignored.some((one) => path === one || path.startsWith(`${one}/`)));
    return { commit, branch, user: { name, email }, dirtyPaths };
  },
  async notIgnored(folder, paths) {
    const { simpleGit } = await import('simple-git');
    const git = simpleGit({ baseDir: folder });
    if (paths.length === 0 || !(await git.checkIsRepo().catch(() => false))) return [];
    const ignored = new Set(await git.checkIgnore([...paths]));
    return paths.filter((path) => !ignored.has(path));
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
