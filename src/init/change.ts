import { dirname, join } from 'node:path';
import { stop, exitCodes } from '../problem.js';
import type { Files } from '../ports.js';
import { between, gitRootOf } from './place.js';
import { decode, digestOf, insert, type Insertion } from './text.js';

/** What stands in a file of ours, so that it is found again when somebody has changed the rest. */
export type Added =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | {
      readonly kind: 'properties';
      readonly properties: readonly { path: string[]; value: string }[];
      readonly made: string | null;
    }
  | { readonly kind: 'whole' };

/** One file that `init` makes or adds to. */
export interface Change {
  /** From the project's folder, with slashes; files of the repository above it begin with `../`. */
  readonly path: string;
  /** null for a file that is made. */
  readonly before: string | null;
  readonly insertions: readonly Insertion[];
  readonly added: Added;
}

/** What stays as it is although `init` would have it otherwise, and why. */
export interface Left {
  readonly path: string;
  readonly why: string;
}

/** What is to become of one file. */
export interface Wanted {
  readonly change: Change | null;
  readonly left: readonly Left[];
}

export const nothingWanted: Wanted = { change: null, left: [] };

export const afterOf = ({ before, insertions }: Change): string => insert(before ?? '', insertions);

export const leave = (path: string, why: string): Wanted => ({ change: null, left: [{ path, why }] });

/** A new file. */
export const make = (path: string, text: string, added: Added = { kind: 'whole' }): Wanted => ({
  change: { path, before: null, insertions: [{ at: 0, text }], added },
  left: [],
});

/** A file as it is now. */
export interface Present {
  readonly text: string;
  readonly mode: number;
  /** Where a link leads to; else the path itself. */
  readonly real: string;
  readonly isLink: boolean;
}

/** null for a file that is not there; what is there and cannot be changed without harm stops `init`. */
export async function readPresent(files: Files, root: string, path: string): Promise<Present | null> {
  const full = join(root, path);
  const info = await files.info(full);
  if (!info) {
    // It may be made: in a folder that is itself a link, somewhere else.
    const folder = await files.realPath(dirname(full)).catch(() => null);
    if (folder !== null) await refuseOutside(files, root, full, folder);
    return null;
  }
  const real = await files.realPath(full).catch(() => null);
  if (real === null) throw unusable(full, 'it is a link that leads nowhere.');
  const target = await files.info(real);
  await refuseOutside(files, root, full, real);
  if (target?.kind !== 'file') throw unusable(full, 'it is no file.');
  const text = decode((await files.readBytes(real)) ?? Buffer.alloc(0));
  if (text === null) throw unusable(full, 'it is not UTF-8.');
  return { text, mode: target.mode, real, isLink: info.kind === 'link' };
}

async function refuseOutside(files: Files, root: string, full: string, real: string): Promise<void> {
  const top = await files.realPath((await gitRootOf(files, root)) ?? root);
  if (/^\.\.(\/|$)/.test(between(top, real)))
    throw unusable(full, `it leads to ${real}, outside of the project's repository.`);
}

/** A file as a heading names it: a link with where it leads. */
export async function headingOf(files: Files, root: string, path: string): Promise<string> {
  const full = join(root, path);
  if ((await files.info(full))?.kind !== 'link') return path;
  return `${path} → ${between(await files.realPath(root), await files.realPath(full))}`;
}

const unusable = (path: string, why: string) =>
  stop(
    exitCodes.usage,
    'file-unreadable',
    `${path} cannot be changed: ${why}`,
    [],
    ['Put it right, then run npx supasafe init again.'],
  );

export const isSame = (present: Present | null, digest: string | null): boolean =>
  (present === null ? null : digestOf(present.text)) === digest;
