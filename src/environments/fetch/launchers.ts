import { join } from 'node:path';
import type { Ports } from '../../ports.js';

/** An unpacked tree of programs and libraries; paths are relative to it. */
export interface Tree {
  /** The program that loads programs, of the same C library as the libraries. */
  readonly loader: string;
  readonly libraries: readonly string[];
  readonly programs: string;
}

export const clientPrograms = ['pg_dump', 'pg_restore', 'psql'] as const;

const loaderName = /^ld(-linux.*|64)\.so\.\d+$/;

/** Where in an unpacked tree loader and libraries lie: distributions have moved them. null when it has no loader. */
export async function treeOf({ files }: Pick<Ports, 'files'>, root: string, programs: string): Promise<Tree | null> {
  const libraries: string[] = [];
  for (const parent of ['lib', 'usr/lib'])
    for (const name of await files.list(join(root, parent)))
      if (name.includes('-linux-gnu')) libraries.push(`${parent}/${name}`);
  for (const folder of libraries) {
    const name = (await files.list(join(root, folder))).find((one) => loaderName.test(one));
    if (name !== undefined) return { loader: `${folder}/${name}`, libraries, programs };
  }
  return null;
}

/** A launcher that was linked to from elsewhere finds its own folder. */
const head = '#!/bin/sh\nself=$0\n[ -L "$self" ] && self=$(readlink -f "$self")\nroot=${self%/*}/../root\n';

/** Makes `bin` beside `root` with programs that find their libraries there, wherever the two are moved together. */
export async function writeLaunchers({ files }: Pick<Ports, 'files'>, bin: string, tree: Tree): Promise<void> {
  const path = tree.libraries.map((folder) => `$root/${folder}`).join(':');
  await files.makeFolder(bin, 0o755);
  for (const name of clientPrograms) {
    const run = `"$root/${tree.loader}" --library-path "${path}" --argv0 "$0" "$root/${tree.programs}/${name}"`;
    await files.write(join(bin, name), `${head}exec ${run} "$@"\n`, 0o755);
  }
}
