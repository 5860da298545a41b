import { planLines } from '../approval/screen.js';
import { restoreCommand } from '../backup/wayBack.js';
import type { CatalogueChange } from '../database/catalogue.js';
import { exitCodes } from '../problem.js';
import type { MigrateEvidence } from '../steps/evidence.js';
import type { World } from '../steps/world.js';
import type { Trial } from '../steps/trial.js';
import type { Change } from './changes.js';
import type { Outcome } from './execute.js';

/** The ending for people: what failed or was done, what changed and what did not, what to do now. */
export function migrateAccount(world: World, outcome: Outcome<MigrateEvidence>, changes: readonly Change[]): void {
  const { report } = world.ports;
  for (const line of outcome.nothingToDo) report.line(line);
  if (outcome.nothingToDo.length > 0) return;
  if (world.options.dryRun && outcome.problems.length === 0) {
    report.line('');
    const { analysis } = outcome.evidence;
    if (analysis) for (const line of [...planLines(report.tone, analysis), '']) report.line(line);
    report.line('A dry run: lines with ✓ ran and touched nothing, lines with → would run.');
    return;
  }
  if (outcome.evidence.verification) for (const line of successLines(world, outcome, changes)) report.line(line);
  if (outcome.problems.length > 0) {
    for (const problem of outcome.problems) report.problem(problem);
    report.line('');
    if (outcome.evidence.verification) {
      report.line('  Only writing it down failed: everything above is true, and nothing has to be run again.');
      return;
    }
    for (const line of changeLines(changes)) report.line(`  ${line}`);
    const { backup } = outcome.evidence;
    if (backup) report.line(`  The backup of production is whole and verified: ${backup.backup.metadata.id}`);
    if (outcome.exit === exitCodes.declined || outcome.exit === exitCodes.interrupted)
      report.line('  To go on from there: npm run migrate:safe');
    for (const line of interruptedWayBack(world, outcome, changes)) report.line(line);
  }
}

/** A push that failed prints its own way back; one that was cut off while it changed production does not. */
function interruptedWayBack(
  world: World,
  { evidence, problems }: Outcome<MigrateEvidence>,
  changes: readonly Change[],
): string[] {
  const { recheck, preflight } = evidence;
  const isTold = problems.some(({ commands }) => commands !== undefined && commands.length > 0);
  const state = changes.find(({ environment }) => environment === 'production')?.state;
  if (isTold || !recheck || !preflight || state === undefined || state === 'unchanged') return [];
  return [
    `  The way back, to ${recheck.backup.metadata.id}:`,
    ...wayBackOf(world, evidence).map((line) => `    ${line}`),
  ];
}

/** Nothing happened anywhere is one line; anything else is said for each. */
function changeLines(changes: readonly Change[]): string[] {
  if (changes.every((change) => change.state === 'unchanged'))
    return ['Nothing was changed on local, staging or production.'];
  return changes.map((change) => `${change.line}.`);
}

function successLines(world: World, { evidence }: Outcome<MigrateEvidence>, changes: readonly Change[]): string[] {
  const { tone } = world.ports.report;
  const { preflight, recheck, verification } = evidence;
  const backup = recheck?.backup.metadata;
  const others = verification?.changedByOthers ?? [];
  return [
    '',
    tone('good', `✓ ${preflight?.production.target.label ?? 'production'} is migrated, and is what was rehearsed.`),
    ...changes.map((change) => `  ${change.line}.`),
    ...(others.length > 0
      ? [tone('warn', `▲ Others changed its catalogue since the backup: ${others.join(', ')}`)]
      : []),
    '',
    `  Way back: backup ${backup?.id ?? ''} of ${backup?.started.slice(0, 16).replace('T', ' ') ?? ''} UTC. Rows written since then are not in it.`,
    ...wayBackOf(world, evidence).map((line) => `    ${line}`),
    '',
  ];
}

/** The one that was tried on the copy; where none was, the whole backup. */
function wayBackOf({ options }: World, { recheck }: Partial<MigrateEvidence>): readonly string[] {
  if (!recheck) return [];
  return recheck.wayBack.kind === 'tested' ? recheck.wayBack.commands : [restoreCommand(recheck.backup, options)];
}

const trialJson = (trial: Trial | undefined): object | null =>
  trial
    ? {
        result: trial.kind,
        ...('files' in trial ? { files: trial.files, backup: trial.backup.metadata.id } : {}),
        ...('appliedBefore' in trial ? { appliedBefore: trial.appliedBefore } : {}),
        ...('seconds' in trial ? { seconds: trial.seconds } : {}),
      }
    : null;

/** Names only: the definitions are the catalogue's own texts, for comparing. */
const namesOf = ({ added, changed, removed }: CatalogueChange): object => ({
  added: Object.keys(added),
  changed: Object.keys(changed),
  removed,
});

/** `--json`: one object, the same for every ending. */
export function migrateJson(world: World, outcome: Outcome<MigrateEvidence>, changes: readonly Change[]): object {
  const { preflight, analysis, backup, recheck, rehearsal, local, staging, approval, verification } = outcome.evidence;
  const current = recheck?.backup ?? backup?.backup;
  return {
    version: 1,
    command: 'migrate',
    run: world.run.id,
    ok: outcome.exit === 0,
    exit: outcome.exit,
    nothingToDo: outcome.nothingToDo,
    problems: outcome.problems,
    target: preflight?.production.target.label ?? null,
    pending: preflight?.production.pending.map((migration) => migration.file) ?? [],
    destructive: analysis?.destructive ?? [],
    backup: current ? { id: current.metadata.id, verification: current.metadata.verification } : null,
    rehearsal: rehearsal
      ? { seconds: rehearsal.seconds, change: namesOf(rehearsal.change), lost: rehearsal.lost }
      : null,
    local: trialJson(local),
    staging: trialJson(staging),
    approval: approval ?? null,
    changes: changes.map(({ environment, state, applied }) => ({ environment, state, applied })),
    changedByOthers: verification?.changedByOthers ?? [],
    wayBack: verification ? wayBackOf(world, outcome.evidence) : [],
  };
}
