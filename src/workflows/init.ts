import { join, relative } from 'node:path';
import { environmentNames } from '../environments/environment.js';
import { readIfPossible, wordsOf } from '../environments/packageManager.js';
import { fileOf } from '../environments/sources.js';
import { afterOf } from '../init/change.js';
import { diffLines } from '../init/diff.js';
import { findPlace, findProjectAround, type Place } from '../init/place.js';
import { planInit, type InitPlan } from '../init/plan.js';
import { planUndo, undo, unwritable, writePlan, type UndoPlan } from '../init/write.js';
import type { Ports } from '../ports.js';
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
  readonly version: string;
}

type FileChange = readonly [path: string, before: string | null, after: string | null];

/** What `supasafe init` does: shows what a project lacks, asks once, writes it, and can take it back. */
export async function init({ ports, version }: InitDesk, wishes: InitWishes): Promise<Result> {
  const project = await findProjectAround(ports.files, ports.host.cwd);
  if (wishes.undo) return takeBack(ports, project.root, wishes);
  const place = await findPlace(ports, project, version);
  const plan = await planInit(ports, place, wishes.workflows);
  const changes = plan.changes.map((change): FileChange => [change.path, change.before, afterOf(change)]);
  for (const { path, why } of plan.left) tellLeft(ports, path, why);
  if (changes.length === 0) {
    ports.report.line('✓ Nothing to do: everything that init adds is here.');
    return result(exitCodes.done, 'nothing', changes, plan.left);
  }
  show(ports, project.root, changes);
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
  await tellWayOn(ports, place, plan);
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
  if (changes.length > 0) show(ports, root, changes);
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
  ports.report.line(`✓ What init added is taken back${plan.left.length > 0 ? ', but for what is named above' : ''}.`);
  await warnOfSecrets(ports, root, plan);
  return result(exitCodes.done, 'undone', changes, plan.left);
}

const tellLeft = ({ report }: Ports, path: string, why: string): void => {
  report.line(`${report.tone('warn', '▲')} ${path}: ${why}`);
};

function show({ report }: Ports, root: string, changes: readonly FileChange[]): void {
  report.line(`In ${root}:`);
  for (const [path, before, after] of changes) {
    report.line();
    for (const line of diffLines(report.tone, path, before, after)) report.line(line);
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
  { project, packageFolder, manager }: Place,
  { changes }: InitPlan,
): Promise<void> {
  const { report, files, host } = ports;
  const { root } = project;
  const way = relative(host.cwd, root);
  const steps = [
    ...(way === '' || way.startsWith('..') ? [] : [`Go to the project: cd ${way}`]),
    ...((await isInstalled(ports, root, packageFolder))
      ? []
      : [notInstalled(packageFolder, wordsOf[manager.name].add)]),
    ...((await files.info(join(root, fileOf('production'))))
      ? []
      : ["Copy .env.example to .env.production, chmod 600 it, and write production's URL there."]),
    'See what is missing: npm run doctor',
    `Commit what is new: git add ${changes.map(({ path }) => path).join(' ')}`,
    'To take it back: npx supasafe init --undo',
  ];
  report.line(`✓ ${changes.map(({ path }) => path).join(', ')}: written.`);
  for (const step of steps) report.line(`  ${report.tone('strong', '→')} ${step}`);
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

/** A file with a password that git would take in now. */
async function warnOfSecrets(ports: Ports, root: string, plan: UndoPlan): Promise<void> {
  if (!plan.files.some(({ path }) => path === '.gitignore')) return;
  const names = environmentNames.map(fileOf);
  const there = (
    await Promise.all(names.map(async (name) => ((await ports.files.info(join(root, name))) ? [name] : [])))
  ).flat();
  for (const name of await ports.git.notIgnored(root, there))
    tellLeft(ports, name, 'git does not ignore it any more, and a password is in it.');
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
