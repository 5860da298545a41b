import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Level, LocatedFinding } from '../analysis/finding.js';
import { standing } from '../analysis/accept.js';
import { chooseChanged, chooseNamed, choosePending, type Chosen } from '../analysis/choose.js';
import { beginToLoad } from '../analysis/parse.js';
import { review, type ReviewedFile } from '../analysis/review.js';
import type { PlacedFinding } from '../analysis/sarif.js';
import type { TableSizes } from '../analysis/sizes.js';
import { exitCodes, Interrupted, stop, Stop, type Problem } from '../problem.js';
import { migrationOf, readMigrations, type Migration } from '../supabase/migrations.js';
import type { Desk, Result } from './desk.js';
import { printFindings } from './checkOutput.js';

export interface CheckWishes {
  /** Paths as typed; none for all of the project. */
  readonly files: readonly string[];
  /** A git revision: only what changed since. */
  readonly base: string | null;
  readonly format: 'text' | 'sarif' | 'github';
  /** Exit 3 from here upward. */
  readonly level: Level;
  /** Show all findings, not only as many as a screen holds. */
  readonly all: boolean;
}

/** What a check looked at and found. */
export interface Checked {
  readonly files: readonly ReviewedFile[];
  readonly findings: readonly PlacedFinding[];
  readonly problems: readonly Problem[];
}

/** What `supasafe check` does: reads migrations and says what in them is dangerous. Changes nothing. */
export async function check(desk: Desk, wishes: CheckWishes): Promise<Result> {
  const { ports, project } = desk;
  beginToLoad();
  const { migrations, problems } = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  const { chosen, sizes } = await choose(desk, wishes, migrations);
  const files = await review({
    ...chosen,
    older: new Set(chosen.onlyLines.keys()),
    sizes,
    scratch: null,
    lint: ports.lint,
    today: ports.clock.now().toISOString().slice(0, 10),
    exposed: project.exposedSchemas,
  });
  // Only programs are told where in the repository a file lies, and git takes its time.
  const prefix = desk.json || wishes.format !== 'text' ? await ports.git.prefix(project.root) : '';
  const placed = (finding: LocatedFinding): PlacedFinding => ({
    ...finding,
    path: prefix + pathOf(desk, finding.file).replaceAll('\\', '/'),
  });
  const findings = [...chosen.findings, ...files.flatMap((file) => onNewLines(file, chosen))].map(placed);
  const checked: Checked = { files, findings, problems };
  const stops = standing(findings, wishes.level);
  const exit = problems.length > 0 || stops.length > 0 ? exitCodes.refused : exitCodes.done;
  if (!desk.json) printFindings(desk, wishes, checked);
  return {
    exit,
    json: {
      version: 1,
      command: 'check',
      ok: exit === exitCodes.done,
      exit,
      problems,
      level: wishes.level,
      files: files.map(({ migration, statements, transactional }) => ({
        file: migration.file,
        statements,
        transactional,
      })),
      findings,
    },
  };
}

async function choose(
  desk: Desk,
  wishes: CheckWishes,
  all: readonly Migration[],
): Promise<{ chosen: Chosen; sizes: TableSizes | null }> {
  const { ports, project, options } = desk;
  if (options.environment !== null) return chooseByLedger(desk, all);
  if (wishes.base !== null) {
    const below = relative(project.root, project.migrationsFolder);
    const changes = await ports.git.changes(project.root, below, wishes.base);
    return { chosen: chooseChanged(all, changes), sizes: null };
  }
  if (wishes.files.length === 0) return { chosen: choosePending(all, []), sizes: null };
  const paths = (await Promise.all(wishes.files.map((path) => filesOf(desk, path)))).flat();
  const named = await Promise.all([...new Set(paths)].map((path) => readNamed(desk, all, path)));
  return { chosen: chooseNamed(all, named), sizes: null };
}

/** The file of a path as typed, or of a folder its files of SQL. */
async function filesOf({ ports: { files, host }, project }: Desk, path: string): Promise<string[]> {
  const full = isAbsolute(path) ? path : resolve(host.cwd, path);
  const real = await files.realPath(full).catch(() => full);
  if ((await files.info(real))?.kind !== 'directory') return [full];
  const names = (await files.list(full)).filter((name) => name.toLowerCase().endsWith('.sql'));
  if (names.length > 0) return names.map((name) => join(full, name));
  throw stop(
    exitCodes.usage,
    'no-file',
    `There is no file of SQL in the folder ${relative(project.root, full) || '.'}.`,
    ['Folders in it are not looked into.'],
    ['Name a file, or another folder.'],
  );
}

/** A file of the project, or any other one. */
async function readNamed({ ports, project }: Desk, all: readonly Migration[], full: string): Promise<Migration> {
  const own = all.find(({ file }) => join(project.migrationsFolder, file) === full);
  return own ?? migrationOf(ports.files, full, relative(project.root, full));
}

/** Where a file of a finding lies, from the project's folder. */
function pathOf({ project }: Desk, file: string): string {
  return file.includes('/') ? file : join(relative(project.root, project.migrationsFolder), file);
}

/** Of an edited file what stands on its new lines, of others everything. */
const onNewLines = ({ migration, findings, lines }: ReviewedFile, { onlyLines }: Chosen): readonly LocatedFinding[] => {
  const wanted = onlyLines.get(migration.file);
  if (!wanted) return findings;
  const endOf = (line: number): number => Math.min(...lines.filter((first) => first > line), Infinity) - 1;
  return findings.filter(({ line }) => wanted.some(([from, to]) => line <= to && endOf(line) >= from));
};

async function chooseByLedger(desk: Desk, all: readonly Migration[]): Promise<{ chosen: Chosen; sizes: TableSizes }> {
  const { ports, options } = desk;
  const environment = options.environment ?? 'production';
  // Only who asks a database waits until what asks it is loaded.
  const [{ resolveTargets }, { openSession }, { connectionProblem }, { readLedger, versionsOf }, { readTableSizes }] =
    await Promise.all([
      import('../steps/targets.js'),
      import('../database/connect.js'),
      import('../database/connectionProblem.js'),
      import('../database/ledger.js'),
      import('../database/tableSizes.js'),
    ]);
  const { targets, problems } = await resolveTargets(desk, [environment]);
  const [first, ...more] = problems;
  if (first) throw new Stop(first, ...more);
  const target = targets[environment];
  if (!target) throw new Error(`no target for ${environment}`);
  try {
    const session = await openSession(ports.postgres, target, 'supasafe check');
    try {
      const versions = versionsOf(await readLedger(session));
      return { chosen: choosePending(all, versions), sizes: await readTableSizes(session) };
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof Interrupted || error instanceof Stop) throw error;
    throw new Stop(connectionProblem(target, error));
  }
}
