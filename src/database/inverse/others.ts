import { optionsBack } from './columns.js';
import { splitOn } from './names.js';

const ownerShape = /^owner ("(?:[^"]|"")*"|[^\s",]+)(?:\n|, |$)/;
const ownerOf = (definition: string): string => ownerShape.exec(definition)?.[1] ?? '';
const withoutOwner = (definition: string): string => definition.replace(ownerShape, '');

/** A body goes back in place, so that nothing that leans on it falls; null where it must be made anew. */
export function routineBack(kind: string, name: string, was: string, is: string): string[] | null {
  if (kind === 'aggregate') return null;
  const owner = ownerOf(was);
  return [
    ...(withoutOwner(was) === withoutOwner(is) ? [] : [withoutOwner(was)]),
    ...(owner === ownerOf(is) ? [] : [`alter routine ${name} owner to ${owner}`]),
  ];
}

const viewShape = /^((?:(?:owner|options|stored) .*\n)*)([\s\S]*)$/;
const headLine = (head: string, word: string): string | null =>
  new RegExp(`^${word} (.*)$`, 'm').exec(head)?.[1] ?? null;

/** Options and owner of a view whose query is the same; null where it must be made anew. */
export function viewBack(kind: string, name: string, was: string, is: string): string[] | null {
  const [, head = '', query] = viewShape.exec(was) ?? [];
  const [, headNow = '', queryNow] = viewShape.exec(is) ?? [];
  if (query !== queryNow || headLine(head, 'stored') !== headLine(headNow, 'stored')) return null;
  const alter = (words: string): string => `alter ${kind} ${name} ${words}`;
  const owner = headLine(head, 'owner') ?? '';
  return [
    ...optionsBack(headLine(head, 'options'), headLine(headNow, 'options'), alter),
    ...(owner === headLine(headNow, 'owner') ? [] : [alter(`owner to ${owner}`)]),
  ];
}

const enabledShape = / enabled (\w)$/;
const enabling: Readonly<Record<string, string>> = {
  O: 'enable',
  D: 'disable',
  A: 'enable always',
  R: 'enable replica',
};

/** A trigger or rule that was only switched on or off; null where it must be made anew. */
export function switchBack(kind: string, name: string, was: string, is: string): string[] | null {
  if (was.replace(enabledShape, '') !== is.replace(enabledShape, '')) return null;
  const { own = '', relation = '' } = splitOn(name) ?? {};
  return [`alter table ${relation} ${enabling[enabledShape.exec(was)?.[1] ?? 'O'] ?? 'enable'} ${kind} ${own}`];
}

/** An event trigger that was only switched on or off; null where it must be made anew. */
export function eventTriggerBack(name: string, was: string, is: string): string[] | null {
  const shape = /, enabled (\w)(?=, owner )/;
  if (was.replace(shape, '') !== is.replace(shape, '')) return null;
  return [`alter event trigger ${name} ${enabling[shape.exec(was)?.[1] ?? 'O'] ?? 'enable'}`];
}

const literals = (text: string): string[] => text.match(/E?'(?:[^']|'')*'/g) ?? [];

/** An enum with as many values has one that was renamed; a domain's constraints go and come; null otherwise. */
export function typeBack(name: string, was: string, is: string): string[] | null {
  const [owner, isOwnedBy] = [ownerOf(was), ownerOf(is)];
  const owned = owner === isOwnedBy ? [] : [`alter type ${name} owner to ${owner}`];
  const [body, bodyNow] = [withoutOwner(was), withoutOwner(is)];
  if (body === bodyNow) return owned;
  if (!body.startsWith('enum ') || !bodyNow.startsWith('enum ')) return domainBack(name, body, bodyNow, owned);
  const [values, valuesNow] = [literals(body), literals(bodyNow)];
  if (values.length !== valuesNow.length) return null;
  const renamed = values.flatMap((value, at) => (value === valuesNow[at] ? [] : [{ value, now: valuesNow[at] ?? '' }]));
  if (renamed.some(({ value }) => valuesNow.includes(value))) return null;
  return [...renamed.map(({ value, now }) => `alter type ${name} rename value ${now} to ${value}`), ...owned];
}

const checkShape =
  /((?:"(?:[^"]|"")*"|[\w$]+)) (CHECK \(.*?\)(?: NOT VALID)?)(?: not validated)?(?= (?:"(?:[^"]|"")*"|[\w$]+) CHECK \(|$)/gs;

function domainBack(name: string, was: string, is: string, owned: string[]): string[] | null {
  if (!was.startsWith('domain ') || !is.startsWith('domain ')) return null;
  const checks = (text: string) =>
    new Map([...text.matchAll(checkShape)].map(([, own = '', check = '']) => [own, check]));
  if (was.replace(checkShape, '').trim() !== is.replace(checkShape, '').trim()) return null;
  const [before, now] = [checks(was), checks(is)];
  return [
    ...[...now]
      .filter(([own, check]) => before.get(own) !== check)
      .map(([own]) => `alter domain ${name} drop constraint ${own}`),
    ...[...before]
      .filter(([own, check]) => now.get(own) !== check)
      .map(([own, check]) => `alter domain ${name} add constraint ${own} ${check}`),
    ...owned,
  ];
}

/** Whose a schema is, and in which schema an extension. */
export const schemaBack = (name: string, was: string): string[] => [`alter schema ${name} owner to ${ownerOf(was)}`];
export const extensionBack = (name: string, was: string): string[] => [
  `alter extension ${name} set schema ${was.slice('in '.length)}`,
];

/** How an extension gets the version that it had: by a script that leads down, or made anew. `name` is quoted as SQL quotes it. */
export interface VersionBack {
  readonly name: string;
  readonly version: string;
  readonly update: string;
  /** Takes with it what leans on the extension, and the rows that it keeps. */
  readonly anew: string;
}

export function versionBack(name: string, version: string, schema: string): VersionBack {
  const quoted = `"${version.replaceAll('"', '""')}"`;
  return {
    name,
    version,
    update: `alter extension ${name} update to ${quoted}`,
    anew: `drop extension ${name} cascade;\ncreate extension ${name} schema ${schema} version ${quoted}`,
  };
}
