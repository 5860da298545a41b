import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ports } from '../ports.js';
import { parseJson } from '../json.js';
import { environmentNames, type EnvironmentName } from '../environments/environment.js';
import { createJournal, readJournal, recordFile, type Journal, type JournalLine } from './journal.js';

/** One execution of a command, with its own folder in `.supasafe/runs/`. */
export interface Run {
  readonly id: string;
  readonly command: string;
  readonly folder: string;
  readonly journal: Journal;
}

/** Holds a folder for each run, named by its id. */
export const runsFolder = (root: string): string => join(root, '.supasafe', 'runs');
/** Ids of the runs that left a file, the newest first. */
export async function runsWith(
  files: Pick<Ports['files'], 'list' | 'info'>,
  root: string,
  file: string,
): Promise<string[]> {
  const ids = await files.list(runsFolder(root));
  const kept = await Promise.all(ids.map((id) => files.info(join(runsFolder(root), id, file))));
  return ids
    .filter((_, at) => kept[at]?.kind === 'file')
    .sort()
    .reverse();
}

const ownerFile = 'owner.json';
const ownerShape = z.object({ pid: z.int(), host: z.string(), command: z.string() });

export async function beginRun(
  ports: Pick<Ports, 'files' | 'clock' | 'redact' | 'host'>,
  root: string,
  command: string,
): Promise<Run> {
  const { files, clock, host } = ports;
  const time = clock.now().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const id = `${time}-${command}-${randomBytes(3).toString('hex')}`;
  const folder = join(runsFolder(root), id);
  await files.makeFolder(folder);
  await files.create(join(root, '.supasafe', '.gitignore'), '*\n', 0o644);
  await files.writeTemporary(join(folder, ownerFile), JSON.stringify({ pid: host.pid, host: host.hostname, command }));
  const run = { id, command, folder, journal: createJournal(ports, root, id, folder) };
  await run.journal.add('run-begun', { command, by: `${host.userName}@${host.hostname}` });
  return run;
}

/** A run that goes on, or of which nobody here can say that it does not. */
export interface RunAtWork {
  readonly id: string;
  readonly command: string;
  readonly pid: number;
  readonly host: string;
  /** The file that says so. */
  readonly record: string;
}

/** Runs at work in this project besides `own`; those of another machine count as long as their record is there. */
export async function findRunsAtWork(
  { files, host }: Pick<Ports, 'files' | 'host'>,
  root: string,
  own: string,
): Promise<RunAtWork[]> {
  const found: RunAtWork[] = [];
  for (const id of await files.list(runsFolder(root))) {
    const record = join(runsFolder(root), id, ownerFile);
    const owner = id === own ? null : ownerShape.safeParse(parseJson(await files.read(record))).data;
    if (owner && (owner.host !== host.hostname || host.isRunning(owner.pid))) found.push({ id, record, ...owner });
  }
  return found;
}

/** A run that ended without saying so: it was killed, or the machine stopped. */
export interface CutOffRun {
  readonly id: string;
  readonly command: string;
  readonly begunAt: string;
  /** The step that had begun last and did not end; null when it was between two. */
  readonly during: string | null;
  /** Environments on which a step had begun that changes them, whatever came after it. */
  readonly touched: readonly EnvironmentName[];
  /** Ids of their backups from before. */
  readonly backups: readonly string[];
  /** The push to production had begun, and nobody compared what came of it with the rehearsal. */
  readonly isPushUnproved: boolean;
}

/** Finds runs that were cut off. Each is found until it is forgotten. */
export async function findCutOffRuns(
  ports: Pick<Ports, 'files' | 'clock' | 'host'>,
  root: string,
): Promise<CutOffRun[]> {
  const { files, host } = ports;
  const found: CutOffRun[] = [];
  for (const id of await files.list(runsFolder(root))) {
    const folder = join(runsFolder(root), id);
    const owner = ownerShape.safeParse(parseJson(await files.read(join(folder, ownerFile))));
    if (!owner.success || owner.data.host !== host.hostname || host.isRunning(owner.data.pid)) continue;
    const { lines } = readJournal((await files.read(join(folder, recordFile))) ?? '');
    if (lines.length === 0 || lines.some((line) => line.event === 'run-ended')) {
      await files.remove(join(folder, ownerFile));
      continue;
    }
    const last = lines.findLast((line) => line.event.startsWith('step-'));
    const begun = lines.filter((line) => line.event === 'step-begun');
    const touched = environmentNames.filter((name) => begun.some((line) => line.touches === name));
    found.push({
      id,
      command: owner.data.command,
      begunAt: lines[0]?.at ?? '',
      touched,
      backups: touched.flatMap((name) => backupOf(lines, name) ?? []),
      isPushUnproved:
        begun.some((line) => line.step === 'push') &&
        !lines.some((line) => line.event === 'step-done' && line.step === 'verification'),
      during: last?.event === 'step-begun' && typeof last.title === 'string' ? last.title : null,
    });
  }
  return found;
}

const backupOf = (lines: readonly JournalLine[], environment: EnvironmentName): string | undefined =>
  lines
    .map((line) => (typeof line.backup === 'string' ? line.backup : ''))
    .findLast((id) => id.startsWith(`${environment}/`));

/** Whoever has to know has been told. */
export const forgetCutOffRun = (ports: Pick<Ports, 'files'>, root: string, id: string): Promise<void> =>
  ports.files.remove(join(runsFolder(root), id, ownerFile));

export const journalPath = ({ folder }: Pick<Run, 'folder'>): string => join(folder, recordFile);

/** The last line of a run; the folder stays for whoever wants to look. */
export async function endRun(
  ports: Pick<Ports, 'files'>,
  run: Run,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  try {
    await run.journal.add('run-ended', facts);
  } finally {
    // Also without that line: this run was not cut off, and the next one must not say so.
    await ports.files.remove(join(run.folder, 'workdir'));
    await ports.files.remove(join(run.folder, ownerFile));
  }
}
