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
  const of = (kind: FileChange['kind']) =>
    changes
      .filter((change) => change.kind === kind && change.path.endsWith('.sql'))
      .map(({ path, lines }) => [basename(path), lines] as const);
  const added = new Set(of('added').map(([file]) => file));
  const edited = new Map(of('edited'));
  const isJudged = ({ file }: Migration): boolean => added.has(file) || edited.has(file);
  return {
    history: all.filter((one) => !isJudged(one)),
    pending: all.filter(isJudged),
    onlyLines: edited,
    findings: [
      ...[...edited].map(([file, lines]) => editedFinding(file, lines[0]?.[0] ?? 1)),
      ...of('removed').map(([file]) => removedFinding(file)),
    ],
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
