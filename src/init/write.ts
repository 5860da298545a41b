import { basename, dirname, join } from 'node:path';
import type { Files, Ports } from '../ports.js';
import { exitCodes, Interrupted, problemsOf, stop, Stop, type Problem } from '../problem.js';
import { afterOf, isSame, readPresent, type Change, type Present } from './change.js';
import type { InitPlan } from './plan.js';
import { extended, readRecord, recordPath, writeRecord, type InitRecord } from './record.js';
import { digestOf } from './text.js';
import { undoEntry } from './undo.js';

type WritePorts = Pick<Ports, 'files' | 'host'>;

const forEverybody = 0o644;
/** Bits of a mode that let somebody write. */
const forAnybody = 0o222;

/** Everything is known to be writable before the first file is written. */
export async function unwritable({ files }: WritePorts, root: string, paths: readonly string[]): Promise<Problem[]> {
  const folders = new Map<string, string>();
  const closed: Problem[] = [];
  for (const path of [...paths, '.supasafe/init.json']) {
    const full = join(root, path);
    const real = await files.realPath(full).catch(() => full);
    folders.set(dirname(real), path);
    // A file is replaced, for which its folder's rights would do: whoever took its own away did not want that.
    const info = await files.info(real);
    if (info?.kind === 'file' && (info.mode & forAnybody) === 0) closed.push(notWritable(real));
  }
  for (const [folder] of folders) if (!(await files.isWritable(folder))) closed.push(notWritable(folder));
  return closed;
}

const notWritable = (path: string): Problem => ({
  code: 'not-writable',
  exit: exitCodes.failed,
  what: `${path} cannot be written to.`,
  details: ['Nothing was changed.'],
  next: ['Give yourself the right to write there (or make the disk writable), then run the command again.'],
});

/** A file of this project, whole or not at all; through a link, with the rights that it has. */
async function put(
  { files }: WritePorts,
  root: string,
  path: string,
  text: string,
  expected: string | null,
): Promise<void> {
  const present = await unchanged(files, root, path, expected);
  const target = present?.real ?? join(root, path);
  const mode = present?.mode ?? forEverybody;
  await files.write(target, text, mode);
  // What the process's mask took from the rights of a file that was there.
  if (present && (await files.info(target))?.mode !== mode) await files.chmod(target, mode);
}

/** The file as it is, which must be as it was when the plan was made. */
async function unchanged(files: Files, root: string, path: string, expected: string | null): Promise<Present | null> {
  const present = await readPresent(files, root, path);
  if (!isSame(present, expected)) throw changedMeanwhile(join(root, path));
  return present;
}

const changedMeanwhile = (path: string): Stop =>
  stop(
    exitCodes.failed,
    'file-changed',
    `${path} was changed while init looked at it.`,
    [],
    ['Run npx supasafe init again: it looks at every file anew.'],
  );

/** Does what was planned; the record comes first, so that what a cut-off run did can be repeated or taken back. */
export async function writePlan(ports: WritePorts, root: string, plan: InitPlan): Promise<void> {
  const { files } = ports;
  const expected = ({ before }: Change): string | null => (before === null ? null : digestOf(before));
  // Somebody may have written while the question stood: nothing is begun then.
  for (const change of plan.changes) await unchanged(files, root, change.path, expected(change));
  const isNew = !(await files.info(join(root, '.supasafe')));
  const folders = [...(isNew ? ['.supasafe'] : []), ...plan.folders];
  const record = await extended(files, root, await readRecord(files, root), plan.changes, folders);
  await files.makeFolder(join(root, '.supasafe'), 0o755);
  await writeRecord(files, root, record).catch(async (error: unknown) => {
    await files.removeIfEmpty(join(root, '.supasafe'));
    throw error;
  });
  await sweep(ports, root, [...record.entries.map(({ path }) => path), '.supasafe/init.json']);
  const done: string[] = [];
  try {
    for (const folder of plan.folders) await files.claimFolder(join(root, folder), 0o755);
    for (const change of plan.changes) {
      await put(ports, root, change.path, afterOf(change), expected(change));
      done.push(change.path);
    }
    await writeRecord(files, root, { ...record, finished: true });
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw halfDone(error, done);
  }
}

/** What a failure in the middle leaves, told with the failure. */
function halfDone(error: unknown, done: readonly string[]): Stop {
  const [first, ...more] = problemsOf(error);
  const written = done.length === 0 ? 'No file was changed.' : `Written before that: ${done.join(', ')}.`;
  return new Stop(
    { ...first, details: [...(first.details ?? []), written], next: [...(first.next ?? []), ...wayOn] },
    ...more,
  );
}

const wayOn = ['To go on: npx supasafe init', 'To take back what was written: npx supasafe init --undo'];

/** What a run that was killed while it wrote left beside a file of ours. */
async function sweep({ files, host }: WritePorts, root: string, paths: readonly string[]): Promise<void> {
  for (const path of new Set(paths)) {
    const full = join(root, path);
    const real = await files.realPath(full).catch(() => full);
    for (const name of await files.list(dirname(real))) {
      const [, base, pid] = /^\.(.+)\.(\d+)\.\d+$/.exec(name) ?? [];
      if (base === basename(real) && !host.isRunning(Number(pid))) await files.remove(join(dirname(real), name));
    }
  }
}

/** What taking back would do to one file. */
export interface Taken {
  readonly path: string;
  readonly before: string;
  /** null: the file goes. */
  readonly after: string | null;
}

export interface UndoPlan {
  readonly files: readonly Taken[];
  readonly left: readonly { readonly path: string; readonly why: string }[];
  readonly folders: readonly string[];
  /** A finished init is on record, and no file has anything of it now: they are those of another branch perhaps. */
  readonly isElsewhere: boolean;
}

/** What `init --undo` would do; null when there is nothing on record. */
export async function planUndo({ files }: WritePorts, root: string): Promise<UndoPlan | null> {
  const record = await readRecord(files, root);
  if (!record) return null;
  const left: { path: string; why: string }[] = [];
  const taken: Taken[] = [];
  for (const path of new Set(record.entries.map((entry) => entry.path))) {
    const present = await readPresent(files, root, path);
    if (!present) continue;
    const entries = record.entries.filter((entry) => entry.path === path).reverse();
    let text: string | null = present.text;
    for (const entry of entries) {
      const undone = undoEntry(text, entry);
      text = undone.text;
      for (const why of undone.left) left.push({ path, why });
    }
    if (text === null && present.isLink) left.push({ path, why: 'It is a link now, and stays.' });
    else if (text !== present.text) taken.push({ path, before: present.text, after: text });
  }
  const isElsewhere = record.finished && taken.length === 0 && left.length === 0;
  return { files: taken, left, folders: record.folders, isElsewhere };
}

/** Does it. What was left stays on record. */
export async function undo(ports: WritePorts, root: string, plan: UndoPlan): Promise<void> {
  const { files } = ports;
  for (const { path, before } of plan.files) await unchanged(files, root, path, digestOf(before));
  for (const { path, before, after } of plan.files) {
    if (after !== null) {
      await put(ports, root, path, after, digestOf(before));
      continue;
    }
    await unchanged(files, root, path, digestOf(before));
    await files.remove(join(root, path));
  }
  const record = await readRecord(files, root);
  await sweep(ports, root, [...(record?.entries ?? []).map(({ path }) => path), '.supasafe/init.json']);
  const rest = stillThere(record, plan);
  if (rest) await writeRecord(files, root, rest);
  else await files.remove(recordPath(root));
  for (const folder of [...plan.folders].reverse()) await files.removeIfEmpty(join(root, folder));
}

function stillThere(record: InitRecord | null, { left }: UndoPlan): InitRecord | null {
  const paths = new Set(left.map(({ path }) => path));
  const entries = record?.entries.filter(({ path }) => paths.has(path)) ?? [];
  // Once that is gone by hand too, nothing says that it is on another branch.
  return record && entries.length > 0 ? { ...record, finished: false, entries } : null;
}
