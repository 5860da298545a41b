import { join, relative } from 'node:path';
import { isLockfileOf, readIfPossible, wordsOf, type PackageManagerName } from '../environments/packageManager.js';
import { fileOf } from '../environments/sources.js';
import { afterOf, headingOf } from '../init/change.js';
import { diffLines } from '../init/diff.js';
import { findPlace, findProjectAround, type Place } from '../init/place.js';
import { planInit, type InitPlan } from '../init/plan.js';
import { exposedSecrets } from '../init/secrets.js';
import { planUndo, undo, unwritable, writePlan, type UndoPlan } from '../init/write.js';
import type { Ports } from '../ports.js';
import { quoteForShell } from '../quote.js';
import { exitCodes, stop, stopIfAny } from '../problem.js';
import type { Result } from './desk.js';

/** What the flags of `init` say. */
export interface InitWishes {
  /** Agreed beforehand: nobody is asked. */
  readonly yes: boolean;
  readonly undo: boolean;
  readonly dryRun: boolean;
  /** The two workflows of GitHub Actions as well. */
  readonly workflows: boolean;
}

interface InitDesk {
  readonly ports: Ports;
}

type FileChange = readonly [path: string, before: string | null, after: string | null];

/** What `supasafe init` does: shows what a project lacks, asks once, writes it, and can take it back. */
export async function init({ ports }: InitDesk, wishes: InitWishes): Promise<Result> {
  const project = await findProjectAround(ports.files, ports.host.cwd);
  if (wishes.undo) return takeBack(ports, project.root, wishes);
  const place = await findPlace(ports, project);
  const plan = await planInit(ports, place, wishes.workflows);
  const changes = plan.changes.map((change): FileChange => [change.path, change.before, afterOf(change)]);
  for (const { path, why } of plan.left) tellLeft(ports, path, why);
  if (changes.length === 0) {
    ports.report.line('✓ Nothing to do: everything that init adds is here.');
    await warnOfSecrets(ports, project.root);
    return result(exitCodes.done, 'nothing', changes, plan.left);
  }
  await show(ports, project.root, changes);
  if (wishes.dryRun) return result(exitCodes.done, 'shown', changes, plan.left);
  stopIfAny(
    await unwritable(
      ports,
      project.root,
      plan.changes.map(({ path }) => path),
    ),
  );
  await agree(ports, wishes, 'Make these changes?');
  await writePlan(ports, project.root, plan);
  await ports.readWordsAgain(project.root);
  await tellWayOn(ports, place, plan);
  await warnOfSecrets(ports, project.root);
  return result(exitCodes.done, 'written', changes, plan.left);
}

async function takeBack(ports: Ports, root: string, wishes: InitWishes): Promise<Result> {
  const plan = await planUndo(ports, root);
  if (!plan) {
    // What a run leaves that was killed before its first file.
    if (!wishes.dryRun) await ports.files.removeIfEmpty(join(root, '.supasafe'));
    ports.report.line(`✓ Nothing to take back: ${root} has no record of an init.`);
    return result(exitCodes.done, 'nothing', [], []);
  }
  const changes = plan.files.map(({ path, before, after }): FileChange => [path, before, after]);
  for (const { path, why } of plan.left) tellLeft(ports, path, why);
  if (plan.isElsewhere) {
    tellElsewhere(ports, root);
    return result(exitCodes.done, 'nothing', [], []);
  }
  if (changes.length > 0) await show(ports, root, changes);
  if (wishes.dryRun) return result(exitCodes.done, 'shown', changes, plan.left);
  stopIfAny(
    await unwritable(
      ports,
      root,
      plan.files.map(({ path }) => path),
    ),
  );
  if (changes.length > 0) await agree(ports, wishes, 'Take these changes back?');
  await undo(ports, root, plan);
  await ports.readWordsAgain(root);
  tellTakenBack(ports, plan);
  await warnOfSecrets(ports, root);
  return result(exitCodes.done, 'undone', changes, plan.left);
}

const tellLeft = ({ report }: Ports, path: string, why: string): void => {
  report.line(`${report.tone('warn', '▲')} ${path}: ${why}`);
};

const tellStep = ({ report }: Ports, step: string): void => {
  report.line(`  ${report.tone('strong', '→')} ${step}`);
};

function tellElsewhere(ports: Ports, root: string): void {
  ports.report.line(`✓ Nothing to take back: nothing of what init added is in ${root} now. Is it on another branch?`);
  ports.report.line('  The record (.supasafe/init.json) stays.');
  tellStep(ports, 'Run it again on that branch. If it is gone for good, remove the record.');
}

function tellTakenBack(ports: Ports, { left }: UndoPlan): void {
  const rest = left.length > 0 ? ', but for what is named above. Its record (.supasafe/init.json) stays' : '';
  ports.report.line(`✓ What init added is taken back${rest}.`);
  if (left.length > 0) tellStep(ports, 'Remove by hand what you do not want, then run npx supasafe init --undo again.');
  ports.report.line('  Not taken back: backups, logs, other files in .supasafe/, the package itself and a sandbox.');
  tellStep(ports, 'If a sandbox runs: npx supasafe sandbox destroy');
}

async function show({ report, files }: Ports, root: string, changes: readonly FileChange[]): Promise<void> {
  report.line(`In ${root}:`);
  for (const [path, before, after] of changes) {
    report.line();
    const heading = await headingOf(files, root, path);
    for (const line of diffLines(report.tone, heading, before, after)) report.line(line);
  }
  report.line();
}

/** Asks once, and once more after an answer that is neither. */
async function agree({ prompter }: Ports, { yes }: InitWishes, question: string): Promise<void> {
  if (yes) return;
  if (!prompter.isTerminal)
    throw stop(
      exitCodes.noTerminal,
      'no-terminal',
      'There is no terminal to ask on, and nobody has agreed to these changes.',
      ['Nothing was changed.'],
      ['Run it in a terminal, or agree beforehand: npx supasafe init --yes'],
    );
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const answer = (await prompter.ask(`${question} (yes/no)`)).trim().toLowerCase();
    if (answer === 'yes' || answer === 'y') return;
    if (answer === 'no' || answer === 'n') break;
  }
  throw stop(exitCodes.declined, 'declined', 'Nobody said yes.', ['Nothing was changed.']);
}

async function tellWayOn(
  ports: Ports,
  { project, packageFolder, manager, lockFolder }: Place,
  { changes }: InitPlan,
): Promise<void> {
  const { report, files, host } = ports;
  const { root } = project;
  const way = relative(host.cwd, root);
  const locks = lockFolder === root ? await files.list(root) : [];
  const fresh = [...changes.map(({ path }) => path), ...locks.filter((name) => isLockfileOf(manager.name, name))];
  const steps = [
    ...(way === '' ? [] : [`Go to the project: cd ${quoteForShell(way)}`]),
    ...((await isInstalled(ports, root, packageFolder))
      ? []
      : [notInstalled(packageFolder, await addWords(ports, manager.name, packageFolder))]),
    ...((await files.info(join(root, fileOf('production'))))
      ? []
      : ["Copy .env.example to .env.production, chmod 600 it, and write production's URL there."]),
    'See what is missing: npm run doctor',
    `Commit what is new: git add ${fresh.map(quoteForShell).join(' ')}`,
    'To take it back: npx supasafe init --undo',
  ];
  report.line(`✓ ${changes.map(({ path }) => path).join(', ')}: written.`);
  for (const step of steps) tellStep(ports, step);
}

/** pnpm refuses to add to the root of a workspace unless it is told so. */
async function addWords({ files }: Ports, manager: PackageManagerName, packageFolder: string | null): Promise<string> {
  const isRoot = packageFolder !== null && (await files.info(join(packageFolder, 'pnpm-workspace.yaml')));
  return `${wordsOf[manager].add}${manager === 'pnpm' && isRoot ? ' -w' : ''}`;
}

const notInstalled = (packageFolder: string | null, add: string): string =>
  packageFolder === null
    ? 'There is no package.json here: commands are run as npx supasafe migrate, npx supasafe doctor, …'
    : `Install supasafe here, so that everybody has it: ${add} <its git URL or tarball>`;

/** Some package.json from the project up to the one with the scripts asks for it. */
async function isInstalled({ files }: Ports, root: string, packageFolder: string | null): Promise<boolean> {
  if (packageFolder === null) return false;
  const texts = await Promise.all(
    [root, packageFolder].map((folder) => readIfPossible(files, join(folder, 'package.json'))),
  );
  return texts.some((text) => text !== null && /"supasafe"\s*:/.test(text));
}

async function warnOfSecrets(ports: Ports, root: string): Promise<void> {
  for (const { path, why, remedy } of await exposedSecrets(ports, root)) {
    tellLeft(ports, path, why);
    tellStep(ports, remedy);
  }
}

const result = (
  exit: Result['exit'],
  outcome: 'nothing' | 'shown' | 'written' | 'undone',
  changes: readonly FileChange[],
  left: readonly { readonly path: string; readonly why: string }[],
): Result => ({
  exit,
  json: {
    version: 1,
    command: 'init',
    ok: true,
    exit,
    problems: [],
    outcome,
    changes: changes.map(([path, before, after]) => ({
      path,
      kind: before === null ? 'made' : after === null ? 'removed' : 'changed',
    })),
    left,
  },
});
