import type { SimpleGit } from 'simple-git';
import type { FileChange } from '../ports.js';
import { exitCodes, stop } from '../problem.js';

/** Compares the working tree with the point where it left `base`. */
export async function changesSince(git: SimpleGit, below: string, base: string): Promise<FileChange[]> {
  const from = await forkPoint(git, base);
  // Renames are told as a file that is gone and one that is new: to a database they are.
  const flags = ['--no-renames', '--no-ext-diff', '--no-color', '--relative'];
  const names = await git.raw('diff', ...flags, '--name-status', '-z', from, '--', below);
  const untracked = await git.raw('ls-files', '--others', '--exclude-standard', '-z', '--', below);
  const changes: FileChange[] = untracked
    .split('\0')
    .filter(Boolean)
    .map((path) => ({ path, kind: 'added', lines: [] }));
  const words = names.split('\0').filter(Boolean);
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [status = '', path = ''] = words.slice(index);
    const kind = status.startsWith('A') ? 'added' : status.startsWith('D') ? 'removed' : 'edited';
    const lines =
      kind === 'edited'
        ? newLines(await git.raw('--literal-pathspecs', 'diff', ...flags, '-U0', from, '--', path))
        : [];
    changes.push({ path, kind, lines });
  }
  return changes;
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
