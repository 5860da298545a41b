import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json.js';
import type { Files } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import { visible } from '../visible.js';
import { settingsFile } from '../environments/settings.js';
import { afterOf, isSame, readPresent, type Change } from './change.js';
import { actionName } from './actions.js';
import { fromProject, gitRootOf } from './place.js';
import { digestOf } from './text.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const entry = z.strictObject({
  path: z.string(),
  before: sha256.nullable(),
  after: sha256,
  insertions: z.array(z.strictObject({ at: z.int().min(0), text: z.string() })),
  added: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('lines'), lines: z.array(z.string()) }),
    z.strictObject({
      kind: z.literal('properties'),
      properties: z.array(z.strictObject({ path: z.array(z.string()), value: z.string() })),
      made: z.string().nullable(),
    }),
    z.strictObject({ kind: z.literal('whole') }),
  ]),
});

/** `.supasafe/init.json`: what `init` added and where, so that `init --undo` takes back that and nothing else. */
const shape = z.strictObject({
  version: z.literal(1),
  /** Everything was written; false while that goes on, and after a run that was cut off. */
  finished: z.boolean(),
  /** Folders that were made, from the project's folder, outer ones first. */
  folders: z.array(z.string()),
  /** In the order in which they were made; a file may stand here more than once. */
  entries: z.array(entry),
});

export type InitRecord = z.infer<typeof shape>;
export type Entry = z.infer<typeof entry>;

export const recordPath = (root: string): string => join(root, '.supasafe', 'init.json');

/** null when there is none. */
export async function readRecord(files: Files, root: string): Promise<InitRecord | null> {
  const text = await files.read(recordPath(root));
  if (text === null) return null;
  const read = shape.safeParse(parseJson(text));
  const foreign = read.success ? await notOurs(files, root, read.data) : [];
  if (read.success && foreign.length === 0) return read.data;
  throw stop(
    exitCodes.refused,
    'init-record-unreadable',
    `${recordPath(root)} is no record that this supasafe can read.`,
    read.success
      ? foreign.slice(0, 3).map((path) => `init never writes ${visible(path)}. Nothing was changed.`)
      : read.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${visible(issue.message)}`),
    ['Take back by hand what init added (git diff shows it), then remove that file.'],
  );
}

/** What a record names that `init` cannot have made: whoever wrote that must not decide what an undo removes. */
async function notOurs(files: Files, root: string, { entries, folders }: InitRecord): Promise<string[]> {
  const places = await placesOf(files, root);
  const actions = places.map((place) => fromProject(root, join(place, '.github', 'workflows')));
  const names = [
    ...['.gitignore', '.gitattributes', '.env.example', settingsFile],
    ...places.map((place) => fromProject(root, join(place, 'package.json'))),
  ];
  const isFile = (path: string): boolean =>
    names.includes(path) ||
    actions.some((folder) => path.startsWith(`${folder}/`) && actionName.test(path.slice(folder.length + 1)));
  const ours = ['.supasafe', ...actions, ...actions.map((folder) => dirname(folder))];
  return [
    ...entries.map(({ path }) => path).filter((path) => !isFile(path)),
    ...folders.filter((folder) => !ours.includes(folder)),
  ];
}

/** The project's folder and those above it, up to the repository's: another one may have been meant at the time. */
async function placesOf(files: Files, root: string): Promise<string[]> {
  const top = (await gitRootOf(files, root)) ?? root;
  const places = [root];
  for (let folder = root; folder !== top; folder = dirname(folder)) places.push(dirname(folder));
  return places;
}

export const writeRecord = (files: Files, root: string, record: InitRecord): Promise<void> =>
  files.write(recordPath(root), `${JSON.stringify(record, null, 2)}\n`, 0o644);

const entryOf = (change: Change): Entry => ({
  path: change.path,
  before: change.before === null ? null : digestOf(change.before),
  after: digestOf(afterOf(change)),
  insertions: [...change.insertions],
  added: structuredClone(change.added) as Entry['added'],
});

/**
 * The record with what is about to be done. What was on record and never done, because a run was cut off before it, does
 * not stand there twice.
 */
export async function extended(
  files: Files,
  root: string,
  record: InitRecord | null,
  changes: readonly Change[],
  folders: readonly string[],
): Promise<InitRecord> {
  const before = record ?? { folders: [], entries: [] };
  const done: Entry[] = [];
  for (const one of before.entries) {
    const present = await readPresent(files, root, one.path);
    if (isSame(present, one.after) || !isSame(present, one.before)) done.push(one);
  }
  return {
    version: 1,
    finished: false,
    folders: [...new Set([...before.folders, ...folders])],
    entries: [...done, ...changes.map(entryOf)],
  };
}
