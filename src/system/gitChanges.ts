import type { SimpleGit } from 'simple-git';
import type { FileChange } from '../ports.js';
import { exitCodes, stop } from '../problem.js';

/** Compares the working tree with the point where it left `base`. */
export async function changesSince(git: SimpleGit, below: string, base: string): Promise<FileChange[]> {
  const from = await forkPoint(git, base);
  const flags = ['--find-renames', '--no-ext-diff', '--no-color', '--relative'];
  const names = await git.raw('diff', ...flags, '--name-status', '-z', from, '--', below);
  const untracked = await git.raw('ls-files', '--others', '--exclude-standard', '-z', '--', below);
  const linesOf = async (...paths: string[]) =>
    newLines(await git.raw('--literal-pathspecs', 'diff', ...flags, '-U0', from, '--', ...paths));
  const changes: FileChange[] = [];
  const words = names.split('\0').filter(Boolean);
  while (words.length > 1) {
    const [status = '', path = ''] = words.splice(0, 2);
    if (status.startsWith('A')) changes.push({ path, kind: 'added', lines: [] });
    else if (status.startsWith('D')) changes.push({ path, kind: 'removed', lines: [] });
    else if (status.startsWith('R')) {
      const [now = ''] = words.splice(0, 1);
      changes.push({ path: now, kind: 'renamed', from: path, lines: await linesOf(path, now) });
    } else changes.push({ path, kind: 'edited', lines: await linesOf(path) });
  }
  return withMoved(git, from, changes, untracked.split('\0').filter(Boolean));
}

/** git finds no new name of which it does not know yet: the same bytes are the same file. */
async function withMoved(
  git: SimpleGit,
  from: string,
  changes: readonly FileChange[],
  untracked: readonly string[],
): Promise<FileChange[]> {
  const gone = new Map<string, string>();
  for (const { kind, path } of untracked.length > 0 ? changes : [])
    if (kind === 'removed') gone.set((await git.raw('rev-parse', `${from}:./${path}`)).trim(), path);
  const moved = new Set<string>();
  const others: FileChange[] = [];
  for (const path of untracked) {
    const old = gone.size > 0 ? gone.get((await git.raw('hash-object', '--', path)).trim()) : undefined;
    if (old !== undefined) moved.add(old);
    others.push(
      old === undefined ? { path, kind: 'added', lines: [] } : { path, kind: 'renamed', from: old, lines: [] },
    );
  }
  return [...others, ...changes.filter(({ kind, path }) => kind !== 'removed' || !moved.has(path))];
}

async function forkPoint(git: SimpleGit, base: string): Promise<string> {
  const known = await git
    .raw('rev-parse', '--verify', '--quiet', '--end-of-options', `${base}^{commit}`)
    .catch(() => '');
  if (known.trim() === '')
    throw stop(
      exitCodes.usage,
      'git-base',
      `git knows no revision ${base} here.`,
      ['A shallow clone, as CI makes it, has only the newest commit.'],
      ['Fetch it first: git fetch origin, or in GitHub Actions: fetch-depth: 0 of actions/checkout.'],
    );
  const shared = await git.raw('merge-base', known.trim(), 'HEAD').catch(() => '');
  return shared.trim() || known.trim();
}

/** The `+` side of each hunk; a hunk that only removes has none, and points at the line before it. */
function newLines(diff: string): [number, number][] {
  return [...diff.matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm)].map(([, first = '1', count = '1']) => {
    const from = Math.max(1, Number(first));
    return [from, from + Math.max(1, Number(count)) - 1];
  });
}
