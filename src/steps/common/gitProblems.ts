import { join } from 'node:path';
import type { Project } from '../../environments/project.js';
import type { GitState } from '../../ports.js';
import { exitCodes, type Problem } from '../../problem.js';

/** What git must say before production is changed: there is a commit, and the migrations are in it. */
export function gitProblems(project: Project, git: GitState | null): Problem[] {
  const problem = (code: string, what: string, details: string[], next: string[]): Problem => ({
    code,
    exit: exitCodes.refused,
    what,
    details,
    next,
  });
  if (git?.commit == null) {
    return [
      problem(
        'no-git',
        git ? 'This git repository has no commit yet.' : `${project.root} is not in a git repository.`,
        ['Every backup and every run is recorded with the commit that it was made from.'],
        ['git init && git add . && git commit'],
      ),
    ];
  }
  const folder = join('supabase', 'migrations');
  const uncommitted = git.dirtyPaths.filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.sql'));
  if (uncommitted.length === 0) return [];
  return [
    problem(
      'migrations-uncommitted',
      `${uncommitted.length === 1 ? 'A migration is' : `${uncommitted.length} migrations are`} not committed: ${uncommitted.map((path) => path.slice(folder.length + 1)).join(', ')}.`,
      ['What reaches production must be what others find in git.'],
      ['Commit them (git add supabase/migrations && git commit), then try again.'],
    ),
  ];
}
