import type { Project } from '../environments/project.js';
import { logPaths } from '../journal/textLogs.js';
import type { GitState } from '../ports.js';
import { exitCodes, type Problem } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import type { World } from './world.js';

/** Backups, resets and migrations are recorded with a commit: there must be one. */
export function repositoryProblems(project: Project, git: GitState | null): Problem[] {
  if (git?.commit != null) return [];
  return [
    {
      code: 'no-git',
      exit: exitCodes.refused,
      what: git ? 'This git repository has no commit yet.' : `${project.root} is not in a git repository.`,
      details: ['Every backup and every run is recorded with the commit that it was made from.'],
      next: [
        'Make one and commit the project: git init, git add, git commit. node_modules/ belongs into .gitignore first.',
      ],
    },
  ];
}

const folder = 'supabase/migrations';

/** The code of files that others do not find in git. */
export const uncommitted = 'migrations-uncommitted';

/** What reaches production must be what others find in git: neither changed since nor ignored by it. */
async function uncommittedMigrations(
  { ports, project }: Pick<World, 'ports' | 'project'>,
  git: GitState,
  migrations: readonly Migration[],
): Promise<Problem[]> {
  const tracked = new Set(await ports.git.tracked(project.root, folder));
  const dirty = new Set(git.dirtyPaths);
  const missing = migrations
    .map(({ file }) => file)
    .filter((file) => !tracked.has(`${folder}/${file}`) || dirty.has(`${folder}/${file}`));
  if (missing.length === 0) return [];
  const count = missing.length === 1 ? 'A migration is' : `${missing.length} migrations are`;
  return [
    {
      code: uncommitted,
      exit: exitCodes.refused,
      what: `${count} not committed: ${missing.join(', ')}.`,
      details: ['What reaches production must be what others find in git.'],
      next: [
        'Commit them (git add supabase/migrations && git commit), then try again. Ignored files want git add --force.',
      ],
    },
  ];
}

export interface Committed {
  readonly git: GitState | null;
  readonly problems: readonly Problem[];
}

/** The state of the repository, and everything in it that forbids to change production. */
export async function readCommitted(
  world: Pick<World, 'ports' | 'project'>,
  migrations: readonly Migration[],
): Promise<Committed> {
  const git = await world.ports.git.state(world.project.root, logPaths);
  const missing = repositoryProblems(world.project, git);
  return { git, problems: git && missing.length === 0 ? await uncommittedMigrations(world, git, migrations) : missing };
}
