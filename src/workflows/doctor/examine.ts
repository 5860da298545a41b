import { join } from 'node:path';
import { listBackups } from '../../backup/listing.js';
import { isVerified } from '../../backup/metadata.js';
import { environmentNames, labelOf } from '../../environments/environment.js';
import { findPrograms, programsMissing } from '../../environments/programs.js';
import { productionInShell } from '../../environments/shellNames.js';
import { fileOf, missingUrl } from '../../environments/sources.js';
import { collect, onePerCause, type Problem } from '../../problem.js';
import { embeddedMajors, embeddedWish, provideBinaries } from '../../sandbox/binaries.js';
import { serverHome } from '../../sandbox/account.js';
import { projectKey } from '../../sandbox/sandbox.js';
import { sameDatabases } from '../../steps/connections.js';
import { readCommitted } from '../../steps/gitProblems.js';
import { cannotRehearse, openScratchSource } from '../../steps/scratchSource.js';
import { findLocal } from '../../steps/localTarget.js';
import { inspectTarget, type Ready } from '../../steps/ready.js';
import { resolveTargets, usesSandbox } from '../../steps/targets.js';
import type { World } from '../../steps/world.js';
import { findCli } from '../../supabase/cli.js';
import { readMigrations, type Migration } from '../../supabase/migrations.js';

/** Something that is as it should be, or that somebody may want to know. */
export interface Remark {
  readonly level: 'good' | 'warning';
  readonly what: string;
  readonly next?: string;
}

export interface Examination {
  readonly remarks: readonly Remark[];
  /** What would stop a run, or is dangerous. */
  readonly problems: readonly Problem[];
}

const good = (what: string): Remark => ({ level: 'good', what });
const warning = (what: string, next: string): Remark => ({ level: 'warning', what, next });

export async function examine(world: World): Promise<Examination> {
  const remarks: Remark[] = [good(`project ${world.project.id} in ${world.project.root}`)];
  const problems: Problem[] = [];
  const { migrations } = await examineFiles(world, remarks, problems);
  await examinePrograms(world, remarks, problems);
  await examineSecrets(world, remarks);
  const production = await examineDatabases(world, migrations, remarks, problems);
  await examineBackups(world, production, remarks, problems);
  return { remarks, problems: onePerCause(problems) };
}

async function examineFiles(
  world: World,
  remarks: Remark[],
  problems: Problem[],
): Promise<{ migrations: readonly Migration[] }> {
  const { ports, project } = world;
  const folder = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  const committed = await collect(problems, () => readCommitted(world, folder.migrations));
  problems.push(...(committed?.problems ?? []));
  if (committed?.problems.length === 0)
    remarks.push(good(`git: ${committed.git?.branch ?? 'detached HEAD'}, all migrations are committed`));
  problems.push(...folder.problems);
  if (folder.problems.length === 0)
    remarks.push(good(`${folder.migrations.length} migrations, all named as they should be`));
  return folder;
}

async function examinePrograms(world: World, remarks: Remark[], problems: Problem[]): Promise<void> {
  const { ports, project, settings } = world;
  remarks.push(good(`Node ${ports.host.nodeVersion}`));
  const cli = await collect(problems, () => findCli(ports.files, ports.host, project.root));
  if (cli) remarks.push(good(`Supabase CLI ${cli.version}`));
  const found = await findPrograms(ports, project.root, settings);
  if (found.programs.length === 0)
    problems.push(programsMissing('No folder with pg_dump, pg_restore and psql was found.', embeddedWish, found));
  for (const one of found.programs) remarks.push(good(`pg_dump ${one.version} in ${one.folder}`));
  await collect(problems, async () => {
    const home = await serverHome(ports, project.root, projectKey(project.root));
    for (const major of embeddedMajors) await provideBinaries(ports, home, major);
    remarks.push(
      good(`embedded PostgreSQL ${embeddedMajors.join(', ')}${home.account ? `, run as ${home.account.name}` : ''}`),
    );
  });
}

/** Files with passwords: nobody else's eyes, and not in git. */
async function examineSecrets({ ports, project }: World, remarks: Remark[]): Promise<void> {
  const there: string[] = [];
  for (const environment of environmentNames) {
    const info = await ports.files.info(join(project.root, fileOf(environment)));
    if (!info) continue;
    there.push(fileOf(environment));
    if (info.kind === 'file' && (info.mode & 0o077) !== 0) {
      remarks.push(
        warning(
          `${fileOf(environment)} can be read by other users of this machine`,
          `chmod 600 ${fileOf(environment)}`,
        ),
      );
    }
  }
  for (const file of await ports.git.notIgnored(project.root, there)) {
    const isTracked = (await ports.git.tracked(project.root, file)).length > 0;
    remarks.push(
      isTracked
        ? warning(
            `${file} is in git, with its password`,
            `git rm --cached ${file}, commit, keep it in .gitignore, and give the database another password.`,
          )
        : warning(`${file} is not ignored by git`, `Add ${file} to .gitignore before its password is committed.`),
    );
  }
}

/** Gives production, where it was reached. */
async function examineDatabases(
  world: World,
  migrations: readonly Migration[],
  remarks: Remark[],
  problems: Problem[],
): Promise<Ready | null> {
  const { ports, project, settings } = world;
  const sandbox = await usesSandbox(world);
  const resolved = await collect(problems, () => resolveTargets(world));
  problems.push(...(resolved?.problems ?? []));
  const source = await collect(problems, () => openScratchSource(world));
  if (!resolved || !source) return null;
  if (sandbox) remarks.push(good('the sandbox stands for local, staging and production'));
  const found = await findPrograms(ports, project.root, settings);
  const ready: Ready[] = [];
  const local = await findLocal(world, resolved, migrations);
  if (!resolved.targets.production && resolved.problems.length === 0) problems.push(missingUrl(project, 'production'));
  for (const environment of environmentNames) {
    const target = environment === 'local' ? local : resolved.targets[environment];
    const label = labelOf(project.id, environment);
    if (!target || 'kind' in target) {
      // What is wrong with production's URL, or that there is none, is a problem told already.
      if (environment === 'production') continue;
      remarks.push(
        warning(
          `${label}: ${target?.why ?? 'no URL is given'}`,
          `Migrations are tried on a stand-in. To use a database: ${fileOf(environment)}: DATABASE_URL=postgresql://…`,
        ),
      );
      continue;
    }
    const one = await inspectTarget(world, target, { found, source, migrations }, problems);
    if (!one) continue;
    ready.push(one);
    remarks.push(good(`${label}: PostgreSQL ${one.server.version}, ${one.pending.length} pending`));
  }
  problems.push(...(await sameDatabases(ready)));
  const production = ready.find((one) => one.environment === 'production');
  if (production) problems.push(...(await cannotRehearse(source, production)));
  if (resolved.targets.production)
    problems.push(...(await productionInShell(ports.host.env, resolved.targets.production, ports.network)));
  return production ?? null;
}

const staleMs = 24 * 60 * 60 * 1000;

/** A sandbox's production is called production too: backups of another server do not count, and each says where it is from. */
async function examineBackups(
  { ports, project }: World,
  production: Ready | null,
  remarks: Remark[],
  problems: Problem[],
): Promise<void> {
  const listing = await listBackups(ports.files, project.root);
  problems.push(...listing.problems);
  const identifier = production?.server.systemIdentifier ?? null;
  const verified = listing.backups.filter(
    ({ metadata }) => metadata.environment === 'production' && isVerified(metadata),
  );
  const newest = verified.find(
    ({ metadata: { database } }) =>
      identifier === null || database.systemIdentifier === null || database.systemIdentifier === identifier,
  );
  const age = newest ? ports.clock.now().getTime() - Date.parse(newest.metadata.started) : Number.POSITIVE_INFINITY;
  const others = verified.length > 0 ? ` (${verified.length} of another server: npm run backups)` : '';
  if (!newest) remarks.push(warning(`there is no verified backup of production${others}`, 'npm run backup'));
  else if (age > staleMs)
    remarks.push(
      warning(`the newest verified backup of production is ${Math.round(age / 3_600_000)} hours old`, 'npm run backup'),
    );
  else {
    const { host, port, name } = newest.metadata.database;
    remarks.push(good(`newest verified backup of production: ${newest.metadata.id} (of ${host}:${port}/${name})`));
  }
}
