import { join } from 'node:path';
import { environmentNames } from '../environments/environment.js';
import { fileOf } from '../environments/sources.js';
import type { Ports } from '../ports.js';

/** A file with a password that git has, or would take in. */
export interface Exposed {
  readonly path: string;
  readonly why: string;
  readonly remedy: string;
}

/** The files of the environments that git has, or would take in; none outside of a repository. */
export async function exposedSecrets({ git, files }: Pick<Ports, 'git' | 'files'>, root: string): Promise<Exposed[]> {
  const names = environmentNames.map(fileOf);
  const exposed: Exposed[] = [];
  const open = await git.notIgnored(root, names);
  for (const path of names) {
    const [isTracked, rule] = [(await git.tracked(root, path)).length > 0, await git.letThrough(root, path)];
    if (isTracked)
      exposed.push({
        path,
        why: 'git has it under version control, with the password in it.',
        remedy: `git rm --cached ${path}, commit that, and change the password: git's history keeps the old one.`,
      });
    else if (open.includes(path) && rule !== null)
      exposed.push({
        path,
        why: `git does not ignore it: ${rule} lets it through.`,
        remedy: 'Take that line out, or write no password into the file.',
      });
    else if (open.includes(path) && (await files.info(join(root, path))))
      exposed.push({
        path,
        why: 'git does not ignore it, and a password is in it.',
        remedy: `Before the next commit write ${path} into .gitignore.`,
      });
  }
  return exposed;
}
