import { basename } from 'node:path';
import type { FileChange } from '../ports.js';
import type { LocatedFinding } from './finding.js';
import type { Migration } from '../supabase/migrations.js';

/** Which files are looked at, and which are only known. */
export interface Chosen {
  readonly history: readonly Migration[];
  readonly pending: readonly Migration[];
  /** What the choice itself says: an edited file, a removed one. */
  readonly findings: readonly LocatedFinding[];
  /** Of a file that was there before, the lines that are new; findings elsewhere in it are not told. */
  readonly onlyLines: ReadonlyMap<string, readonly (readonly [number, number])[]>;
}

const nothingMore = { findings: [], onlyLines: new Map<string, never>() } as const;

/** Files given by name; those of the project that come before the last of them are taken for applied. */
export function chooseNamed(all: readonly Migration[], named: readonly Migration[]): Chosen {
  const names = new Set(named.map(({ file }) => file));
  const last =
    named
      .map(({ version }) => version)
      .sort()
      .at(-1) ?? '';
  const isBefore = ({ file, version }: Migration): boolean => !names.has(file) && (last === '' || version < last);
  return { ...nothingMore, history: all.filter(isBefore), pending: named };
}

/** What a ledger lacks. */
export function choosePending(all: readonly Migration[], versions: readonly string[]): Chosen {
  const applied = new Set(versions);
  return {
    ...nothingMore,
    history: all.filter(({ version }) => applied.has(version)),
    pending: all.filter(({ version }) => !applied.has(version)),
  };
}

/** What changed since a git revision: new files whole, of edited ones the new lines. */
export function chooseChanged(all: readonly Migration[], changes: readonly FileChange[]): Chosen {
  const migrations = changes.flatMap(({ path, from, kind, lines }) =>
    path.endsWith('.sql')
      ? [{ file: basename(path), was: from === undefined ? null : basename(from), kind, lines }]
      : [],
  );
  const of = (...kinds: FileChange['kind'][]) => migrations.filter(({ kind }) => kinds.includes(kind));
  // Under its old version a renamed file has run where that version ran; under another one it is new.
  const edited = new Map(
    of('edited', 'renamed')
      .filter(({ file, was }) => was === null || versionOf(file) === versionOf(was))
      .map(({ file, lines }) => [file, lines]),
  );
  const judged = new Set(of('added', 'edited', 'renamed').map(({ file }) => file));
  return {
    history: all.filter(({ file }) => !judged.has(file)),
    pending: all.filter(({ file }) => judged.has(file)),
    onlyLines: edited,
    findings: [
      ...of('renamed').map(({ file, was }) => renamedFinding(file, was ?? '')),
      ...of('edited', 'renamed')
        .filter(({ kind, file, lines }) => kind === 'edited' || (edited.has(file) && lines.length > 0))
        .map(({ file, lines }) => editedFinding(file, lines[0]?.[0] ?? 1)),
      ...of('removed').map(({ file }) => removedFinding(file)),
    ],
  };
}

const versionOf = (file: string): string => /^\d*/.exec(file)?.[0] ?? '';

function renamedFinding(file: string, was: string): LocatedFinding {
  const again = versionOf(file) !== versionOf(was);
  return {
    code: 'renamed-migration',
    level: again ? 'dangerous' : 'note',
    what: again
      ? `was ${was} before: a database that ran it lacks a file for that version, and runs this one again`
      : `was ${was} before: to a database it is the same, by its version`,
    safe: again ? [`Give it its old name back: git mv ${file} ${was}`] : [],
    file,
    line: 1,
    sql: '',
  };
}

const editedFinding = (file: string, line: number): LocatedFinding => ({
  code: 'edited-migration',
  level: 'dangerous',
  what: 'was there before and has been edited: a database that ran it will not run it again',
  safe: ['Put the file back as it was, and write what is new into a migration of its own.'],
  file,
  line,
  sql: '',
});

const removedFinding = (file: string): LocatedFinding => ({
  code: 'removed-migration',
  level: 'dangerous',
  what: 'was there before and is gone: a database that ran it has a version that no file explains',
  safe: ['Put the file back. What it made can be dropped by a new migration.'],
  file,
  line: 1,
  sql: '',
});
