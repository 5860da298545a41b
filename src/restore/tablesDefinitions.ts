import { join } from 'node:path';
import { parseSql } from '../analysis/parse.js';
import type { ContentsLine } from '../backup/contents.js';
import { readContents, wordsOf } from '../backup/dump.js';
import type { Metadata } from '../backup/metadata.js';
import { statementsOf } from '../backup/statements.js';
import type { Dependant } from '../database/dependants.js';
import { programPath, type Programs } from '../environments/programs.js';
import type { Ports } from '../ports.js';
import { exitCodes, stop } from '../problem.js';
import type { Entry } from './entries.js';
import { entriesIn } from './restore.js';
import { tablesFailed } from './tablesProblems.js';

/** Statements that bring something back, as `pg_restore` writes them from the archive's own entries. */
export interface Group {
  /** As the catalogue calls it: `view public.living_tasks`. */
  readonly what: string;
  readonly kind: string;
  /** A table, view or sequence that is made anew: what default privileges grant on it is withdrawn. */
  readonly relation: string | null;
  readonly statements: readonly string[];
  readonly rights: readonly string[];
}

/** Tables that are made anew. */
export interface Definitions {
  /** What comes before rows, and what after them. */
  readonly before: readonly string[];
  readonly rights: readonly string[];
  readonly after: readonly string[];
}

export interface Archive {
  readonly path: string;
  readonly programs: Programs;
  /** For lists of what is restored. */
  readonly folder: string;
  /** Names in the table of contents may hold blanks: what the backup knows tells them apart. */
  readonly metadata: Pick<Metadata, 'catalogue' | 'roles'>;
}

type DefinitionPorts = Pick<Ports, 'shell' | 'files' | 'host' | 'redact'>;

/** An archive's table of contents, by what its entries are: `POLICY public orders Members see them`. */
export class Contents {
  readonly #byLabel = new Map<string, { line: ContentsLine; at: number }[]>();

  constructor(entries: readonly Entry[]) {
    for (const [at, { line, kind, schema, tag }] of entries.entries()) {
      const label = `${kind} ${schema ?? '-'} ${tag}`;
      this.#byLabel.set(label, [...(this.#byLabel.get(label) ?? []), { line, at }]);
    }
  }

  /** Lines with one of these labels, in the archive's order. */
  lines(labels: readonly string[]): { readonly line: ContentsLine; readonly at: number }[] {
    return [...new Set(labels)].flatMap((label) => this.#byLabel.get(label) ?? []).sort((a, b) => a.at - b.at);
  }

  /** Labels that stand there more than once: names with spaces in them can make two things look alike. */
  ambiguous(labels: readonly string[]): string[] {
    return [...new Set(labels)].filter((label) => (this.#byLabel.get(label)?.length ?? 0) > 1);
  }
}

export async function openContents(ports: DefinitionPorts, archive: Archive): Promise<Contents> {
  const lines = await readContents(ports, archive.programs, archive.path);
  return new Contents(entriesIn(lines, archive.metadata));
}

/** What makes tables anew with all that belongs to them; foreign keys are left out, they come as groups of their own. */
export async function readDefinitions(
  ports: DefinitionPorts,
  archive: Archive,
  contents: Contents,
  own: readonly Dependant[],
): Promise<Definitions> {
  const labels = own.flatMap((one) => one.labels);
  const rights = own.flatMap((one) => one.rights);
  refuseAmbiguous(contents, [...labels, ...rights]);
  const [definitions, granted] = [contents.lines(labels), contents.lines(rights)];
  const lines = definitions.map(({ line }) => line);
  return {
    before: await scriptOf(ports, archive, lines, 'pre-data'),
    after: await scriptOf(ports, archive, lines, 'post-data'),
    rights: await scriptOf(
      ports,
      archive,
      granted.map(({ line }) => line),
    ),
  };
}

export interface Grouped {
  readonly groups: readonly Group[];
  /** What the archive has no entry for. */
  readonly unable: readonly string[];
}

/** What brings back each of these by itself, in the archive's order. */
export async function readGroups(
  ports: DefinitionPorts,
  archive: Archive,
  contents: Contents,
  wanted: readonly Dependant[],
): Promise<Grouped> {
  const found: { at: number; group: Group }[] = [];
  const unable: string[] = [];
  for (const one of wanted) {
    refuseAmbiguous(contents, [...one.labels, ...one.rights]);
    const what = `${one.kind} ${one.name}`;
    const lines = contents.lines(one.labels);
    const [first] = lines;
    if (!first) {
      unable.push(what);
      continue;
    }
    const text = (chosen: typeof lines) =>
      scriptOf(
        ports,
        archive,
        chosen.map(({ line }) => line),
      );
    const isMade = ['view', 'materialized view', 'sequence'].includes(one.kind);
    found.push({
      at: first.at,
      group: {
        what,
        kind: one.kind,
        relation: isMade ? one.relation : null,
        statements: await text(lines),
        rights: await text(contents.lines(one.rights)),
      },
    });
  }
  return { groups: found.sort((a, b) => a.at - b.at).map(({ group }) => group), unable };
}

function refuseAmbiguous(contents: Contents, labels: readonly string[]): void {
  const ambiguous = contents.ambiguous(labels);
  if (ambiguous.length === 0) return;
  throw stop(
    exitCodes.refused,
    'contents-ambiguous',
    'The archive has several entries of one name, and nobody can tell which of them belongs to the table.',
    ambiguous,
    ['Restore the whole backup, or its rows only: --export.'],
  );
}

/** How long the session waits for a lock is our business, and not the archive's. */
const ours = /^(lock_timeout|statement_timeout|transaction_timeout|idle_in_transaction_session_timeout)$/;

/** Statements that `pg_restore` writes for these lines. */
export async function scriptOf(
  ports: DefinitionPorts,
  { path, programs, folder }: Archive,
  lines: readonly ContentsLine[],
  section?: 'pre-data' | 'post-data',
): Promise<string[]> {
  if (lines.length === 0) return [];
  const list = join(folder, 'restore.list');
  await ports.files.writeTemporary(list, `${lines.join('\n')}\n`);
  const result = await ports.shell.run({
    program: programPath(programs, 'pg_restore'),
    args: [
      `--use-list=${list}`,
      ...(section === undefined ? [] : [`--section=${section}`]),
      '--no-security-labels',
      '--no-tablespaces',
      '--file=-',
      path,
    ],
    env: { LC_ALL: 'C' },
  });
  await ports.files.remove(list);
  if (result.exitCode !== 0)
    throw tablesFailed('The archive could not be read.', wordsOf(ports, result), [
      'npm run verify says whether it is whole.',
    ]);
  const statements: string[] = [];
  for (const statement of statementsOf(result.stdout)) {
    const parsed = await parseSql(statement);
    const [node] = 'statements' in parsed ? parsed.statements.map((one) => one.node) : [];
    const set = (node as { VariableSetStmt?: { name?: string } } | undefined)?.VariableSetStmt?.name;
    if (set === undefined || !ours.test(set)) statements.push(statement);
  }
  return statements;
}
