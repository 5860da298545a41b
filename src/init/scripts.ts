import { join } from 'node:path';
import { scriptOf } from '../environments/commandWords.js';
import { exitCodes, stop } from '../problem.js';
import { leave, nothingWanted, type Present, type Wanted } from './change.js';
import { addProperties, readObject } from './json.js';
import { between, fromProject, type Place } from './place.js';

/** `npm run <name>` for every command; from a package.json above the project they go to it first. */
function scriptsFor(fromPackage: string): Record<string, string> {
  const there = /^[\w./@-]+$/.test(fromPackage) ? fromPackage : `"${fromPackage}"`;
  const go = fromPackage === '.' ? '' : `cd ${there} && `;
  return Object.fromEntries(Object.entries(scriptOf).map(([command, script]) => [script, `${go}supasafe ${command}`]));
}

/** What a shell would read otherwise, even between quotes. */
const unquotable = /["$`\\%!\n]/;

/** The scripts that package.json lacks; a script of such a name that does something else stays, and is told. */
export function wantScripts(place: Place, folder: string, present: Present): Wanted {
  const path = fromProject(place.project.root, join(folder, 'package.json'));
  const fromPackage = between(folder, place.project.root);
  if (unquotable.test(fromPackage)) return leave(path, `No script can name the folder ${fromPackage}.`);
  const scripts = scriptsFor(fromPackage);
  const there = readObject(present.text, 'scripts');
  if (there === null) throw unreadable(join(folder, 'package.json'));
  const own = there === 'missing' ? {} : there;
  const missing = Object.entries(scripts).filter(([name]) => !Object.hasOwn(own, name));
  const left = Object.entries(own)
    .filter(
      ([name, value]) =>
        Object.hasOwn(scripts, name) && value !== scripts[name] && !/\bsupasafe\b/.test(JSON.stringify(value)),
    )
    .map(([name]) => ({
      path,
      why: `Its script "${name}" does something else and stays; ${name} of supasafe: npx supasafe ${commandOf(name)}`,
    }));
  if (missing.length === 0) return { ...nothingWanted, left };
  const insertion =
    there === 'missing'
      ? addProperties(present.text, null, [['scripts', Object.fromEntries(missing)]])
      : addProperties(present.text, 'scripts', missing);
  if (!insertion) throw unreadable(join(folder, 'package.json'));
  const added = {
    kind: 'properties' as const,
    properties: missing.map(([name, text]) => ({ path: ['scripts', name], value: text })),
    made: there === 'missing' ? 'scripts' : null,
  };
  return { change: { path, before: present.text, insertions: [insertion], added }, left };
}

const commandOf = (script: string): string =>
  Object.entries(scriptOf).find(([, name]) => name === script)?.[0] ?? script;

const unreadable = (path: string) =>
  stop(
    exitCodes.usage,
    'package-unreadable',
    `${path} is no JSON object with an object of scripts in it.`,
    [],
    ['Mend the file, then run npx supasafe init again.'],
  );
