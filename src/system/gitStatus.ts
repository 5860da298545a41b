import type { GitState } from '../ports.js';

/** Fields before the path, by the kind of entry: changed, renamed, unmerged. */
const fieldsBefore: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10 };

/**
 * What `git status --porcelain=v2 --branch -z --no-renames` says; paths from the repository's folder. Before the first
 * commit there is none, and off every branch there is no branch. Source: git-status(1), "Porcelain Format Version 2".
 */
export function readStatus(text: string): Pick<GitState, 'commit' | 'branch'> & { readonly paths: string[] } {
  let [commit, branch]: [string | null, string | null] = [null, null];
  const paths: string[] = [];
  for (const entry of text.split('\0').filter(Boolean)) {
    const [kind = '', ...fields] = entry.split(' ');
    if (kind === '#' && fields[0] === 'branch.oid') commit = fields[1] === '(initial)' ? null : (fields[1] ?? null);
    else if (kind === '#' && fields[0] === 'branch.head')
      branch = fields[1] === '(detached)' ? null : (fields[1] ?? null);
    else if (kind === '?') paths.push(fields.join(' '));
    else if (kind in fieldsBefore) paths.push(fields.slice((fieldsBefore[kind] ?? 0) - 1).join(' '));
  }
  return { commit, branch, paths };
}

/** What `git config --null --get-regexp` says of user.name and user.email; the last of several counts. */
export function readUser(text: string): GitState['user'] {
  const values = new Map(
    text.split('\0').flatMap((entry): [string, string][] => {
      const [name = '', ...value] = entry.split('\n');
      return name === '' ? [] : [[name, value.join('\n')]];
    }),
  );
  const given = (name: string): string | null => (values.get(name) === '' ? null : (values.get(name) ?? null));
  return { name: given('user.name'), email: given('user.email') };
}
