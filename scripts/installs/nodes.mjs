// The newer Nodes that the package promises to run on; npm packages bring their programs.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from './must.mjs';

/** The Node that runs this. */
export const thisNode = { version: process.versions.node, folder: dirname(process.execPath) };

/** Brings the newest Node of each of `majors` into `folder`, which it makes: `{ version, folder }` by major, the program's folder. */
export async function fetchNodes(majors, folder) {
  mkdirSync(folder);
  const system = `node-${process.platform}-${process.arch}`;
  const wanted = majors.map((major) => `node-${major}@npm:${system}@${major}`);
  await must('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', folder, ...wanted], folder);
  const found = majors.map(async (major) => {
    const bin = join(folder, 'node_modules', `node-${major}`, 'bin');
    const version = (await must(join(bin, 'node'), ['--version'], folder)).trim().slice(1);
    if (!version.startsWith(`${major}.`)) throw new Error(`node-${major} is ${version}`);
    return [major, { version, folder: bin }];
  });
  return Object.fromEntries(await Promise.all(found));
}
