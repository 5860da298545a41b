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
});
