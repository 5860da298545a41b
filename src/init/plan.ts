import { dirname, join } from 'node:path';
import { settingsFile } from '../environments/settings.js';
import type { Ports } from '../ports.js';
import { actionsOf } from './actions.js';
import { leave, make, nothingWanted, readPresent, type Change, type Left, type Wanted } from './change.js';
import { asked, mergedLogs, wantAttributes, wantExample, wantIgnores } from './lines.js';
import { fromProject, type Place } from './place.js';
import { wantScripts } from './scripts.js';
import { schemaPath, wantSettings } from './settings.js';

/** What `init` would do. */
export interface InitPlan {
  readonly changes: readonly Change[];
  readonly left: readonly Left[];
  /** Folders that do not exist yet, from the project's folder, outer ones first. */
  readonly folders: readonly string[];
}

/** Looks at everything that is there, and changes nothing. */
export async function planInit(ports: Ports, place: Place, workflows: boolean): Promise<InitPlan> {
  const { files, git } = ports;
  const { root } = place.project;
  const present = (path: string) => readPresent(files, root, path);
  const inGit = place.gitRoot !== null;
  const wanted: Wanted[] = [
    ...(place.packageFolder === null ? [] : [await scriptsIn(ports, place, place.packageFolder)]),
    wantIgnores(await present('.gitignore'), inGit ? await git.ignored(root, asked) : null),
    wantAttributes(await present('.gitattributes'), inGit ? await git.attributes(root, 'merge', mergedLogs) : null),
    wantSettings(await present(settingsFile), await schemaPath(files, place)),
    wantExample(await present('.env.example')),
    ...(workflows ? await wantActions(ports, place) : []),
  ];
  const changes = wanted.flatMap(({ change }) => change ?? []);
  return {
    changes,
    left: wanted.flatMap(({ left }) => left),
    folders: await missingFolders(ports, root, changes),
  };
}

async function scriptsIn({ files }: Ports, place: Place, folder: string): Promise<Wanted> {
  const present = await readPresent(
    files,
    place.project.root,
    fromProject(place.project.root, join(folder, 'package.json')),
  );
  return present ? wantScripts(place, folder, present) : nothingWanted;
}

async function wantActions({ files }: Ports, place: Place): Promise<Wanted[]> {
  const { root } = place.project;
  const { packageFolder } = place;
  // What is no dependency would be fetched by its name in each run, whoever has that name by then.
  if (packageFolder === null)
    return [
      leave('.github/workflows', 'No workflow is written: there is no package.json that could install supasafe.'),
    ];
  const top = place.gitRoot ?? root;
  const all: Wanted[] = [];
  for (const { file, text } of actionsOf({ ...place, packageFolder }, top)) {
    const path = fromProject(place.project.root, join(top, '.github', 'workflows', file));
    const present = await readPresent(files, root, path);
    if (!present) all.push(make(path, text));
    else if (present.text.replaceAll('\r\n', '\n') !== text)
      all.push(leave(path, 'It is there already, with other content, and stays.'));
  }
  return all;
}

async function missingFolders({ files }: Ports, root: string, changes: readonly Change[]): Promise<string[]> {
  const missing: string[] = [];
  for (const { path } of changes) {
    const own: string[] = [];
    for (let folder = dirname(join(root, path)); !(await files.info(folder)); folder = dirname(folder))
      own.unshift(folder);
    missing.push(...own);
  }
  return [...new Set(missing)].map((folder) => fromProject(root, folder));
}
