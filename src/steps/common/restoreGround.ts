import { adopt } from '../../backup/adopt.js';
import type { Metadata } from '../../backup/metadata.js';
import type { Backup } from '../../backup/take.js';
import { restoredBytes } from '../../backup/space.js';
import { maySwitchTriggersOff } from '../../database/restorable.js';
import { versionsOf } from '../../database/ledger.js';
import type { Target } from '../../environments/environment.js';
import { findPrograms, programsMissing, type FoundPrograms, type Programs } from '../../environments/programs.js';
import { productionInShell } from '../../environments/shellNames.js';
import { missingUrl } from '../../environments/sources.js';
import { logPaths } from '../../journal/textLogs.js';
import { collect, exitCodes, onePerCause, stop, Stop, stopIfAny, type Problem } from '../../problem.js';
import { readMigrations } from '../../supabase/migrations.js';
import { lockAll } from '../connections.js';
import { findLocal } from '../localTarget.js';
import { inspectTarget, type Ready } from '../ready.js';
import type { RestorePreflight } from '../restoreEvidence.js';
import { openScratchSource } from '../scratchSource.js';
import { resolveTargets, type Targets } from '../targets.js';
import type { World } from '../world.js';
import { takeCareOfCutOffRuns } from './cutOffRuns.js';
import { notProduction } from './notProduction.js';
import { belongingNotes, belongingProblems, isSharedServer, type Belonging } from './restoreBelongs.js';
import { chosenSource, findRestoreSource, type FileSource } from './restoreSource.js';
import { roomForBackups } from './verifiedBackup.js';

/** What every restore begins with, whole or by tables: the target, looked at and locked, and what comes back to it. */
export async function restoreGround(world: World): Promise<RestorePreflight> {
  const { ports, project, settings, options } = world;
  const { environment } = options;
  if (environment === null) throw new Error('restore was let through without a target');
  await takeCareOfCutOffRuns(world);
  const problems: Problem[] = [];
  const [git, found, scratch, resolved, wanted, folder] = await Promise.all([
    ports.git.state(project.root, logPaths),
    findPrograms(ports, project.root, settings),
    collect(problems, () => openScratchSource(world)),
    collect(problems, () => resolveTargets(world)),
    collect(problems, () => findRestoreSource(world, environment)),
    readMigrations(ports.files, project.migrationsFolder, ports.clock.now()),
  ]);
  problems.push(...(resolved?.problems ?? []));
  const target = resolved?.targets[environment] ?? (environment === 'local' ? await localStack(world, resolved) : null);
  if (!target && !resolved?.problems.length) problems.push(missingUrl(project, environment));
  const production = resolved?.targets.production;
  if (production) problems.push(...(await productionInShell(ports.host.env, production, ports.network)));
  stopIfAny(problems);
  if (!target || !scratch || !wanted || !resolved) throw new Error('preflight found neither a target nor a problem');
  const ready = await inspectTarget(world, target, { found, source: scratch, migrations: null }, problems);
  stopIfAny(problems);
  if (!ready) throw new Error('preflight found neither a server nor a problem');
  const source = await chosenSource(world, wanted, ready);
  stopIfAny(onePerCause(await roomForBackups(world, [ready])));
  if (environment !== 'production') stopIfAny(await notProduction(world, ready, production, 'restored'));
  if (!(await maySwitchTriggersOff(ready.session))) throw triggersStay(ready);
  if (!options.dryRun) stopIfAny(await lockAll([ready]));

  const backup = source.kind === 'backup' ? source.backup : await lookInto(world, ready, source);
  const isForeign = source.kind === 'file' && source.of === null;
  const facts: Belonging = {
    source: backup.metadata,
    isForeign,
    target,
    targetMajor: ready.server.major,
    ledger: versionsOf(ready.ledger),
    files: folder.migrations.map(({ version }) => version),
    isShared: resolved.mode === 'configured' && isSharedServer(world, target),
    schemaOnly: options.restore?.schemaOnly ?? false,
    allowProductionRows: options.restore?.allowProductionRows ?? false,
  };
  stopIfAny(belongingProblems(facts));
  return {
    git,
    ready,
    production,
    source: backup,
    sourceName: source.kind === 'backup' ? backup.metadata.id : source.files.join(' and '),
    isForeign,
    programs: source.kind === 'backup' ? programsFor(found, ready, backup) : ready.pair.programs,
    notes: [...(source.kind === 'backup' ? source.notes : []), ...belongingNotes(facts, ready.server.systemIdentifier)],
  };
}

/** The database of `supabase start`, when it is this project's. */
async function localStack(world: World, resolved: Targets | null): Promise<Target | null> {
  const { ports, project } = world;
  const { migrations } = await readMigrations(ports.files, project.migrationsFolder, ports.clock.now());
  const found = await findLocal(world, resolved, migrations);
  return 'kind' in found ? null : found;
}

/** Files are loaded into scratch: only then anybody knows what they hold. */
async function lookInto(world: World, ready: Ready, { files, of }: FileSource): Promise<Backup> {
  const { ports, run, project, resources } = world;
  const sizes = await Promise.all(files.map((file) => ports.files.info(file)));
  const bytes = Math.max(restoredBytes(sizes.reduce((sum, info) => sum + (info?.bytes ?? 0), 0)), ready.server.bytes);
  const folder = `${run.folder}/looked-into`;
  resources.onEnd(() => ports.files.remove(folder));
  ports.report.progress(`loading ${files.join(' and ')}`);
  const looked = await adopt(ports, {
    files,
    scratch: await resources.scratch(ready.pair.scratchMajor, bytes),
    programs: ready.pair.programs,
    target: ready.target,
    folder,
    exposedSchemas: project.exposedSchemas,
  });
  return of ? { ...looked, metadata: descendedFrom(of.metadata, looked.metadata) } : looked;
}

/** Whose rows these are, and of when, is what the backup says: scratch knows neither. */
function descendedFrom(of: Metadata, looked: Metadata): Metadata {
  const { id, environment, started, finished, verification } = of;
  const { host, port, systemIdentifier } = of.database;
  const database = { ...looked.database, host, port, systemIdentifier };
  return { ...looked, id, environment, started, finished, verification, database };
}

/** An archive is read by the major that wrote it, or a later one; a server is spoken to by its own, or a later one. */
function programsFor(found: FoundPrograms, { server, pair }: Ready, { metadata }: Backup): Programs {
  const writtenBy = Number.parseInt(metadata.tools.pg_dump ?? metadata.database.serverVersion, 10);
  const wanted = Math.max(writtenBy, server.major);
  if (pair.programs.major >= wanted) return pair.programs;
  const fits = found.programs.find(({ major }) => major >= wanted);
  if (fits) return fits;
  const wish = { least: wanted, most: Number.POSITIVE_INFINITY, wanted };
  throw new Stop(programsMissing(`pg_restore ${wanted} or later is needed for ${metadata.id}.`, wish, found));
}

const triggersStay = ({ target, server }: Ready) =>
  stop(
    exitCodes.refused,
    'triggers-stay-on',
    `${server.role} may not switch triggers off on ${target.label}, so nothing is restored there.`,
    ['Triggers would fire for every row that comes back, and write rows of their own.'],
    [
      'Hosted projects let postgres do it: is it the role in the URL?',
      `On a server of your own, as its superuser: grant set on parameter session_replication_role to ${server.role}`,
    ],
  );
