import { archivePath } from '../../backup/take.js';
import { differingTables } from '../../backup/differingRows.js';
import { fingerprint, readCatalogue, type Catalogue } from '../../database/catalogue.js';
import {
  aboutBack,
  departure,
  inverseOf,
  isSame,
  ledgerBack,
  partBack,
  refreshes,
  relationOf,
  readEntryName,
  renames,
} from '../../database/inverse.js';
import type { Relation } from '../../database/inventory.js';
import { readTablesThere } from '../../database/restorable.js';
import type { CopySession, Ports } from '../../ports.js';
import { empty } from '../../restore/clear.js';
import type { Entry } from '../../restore/entries.js';
import { splitQualified } from '../../restore/names.js';
import { scriptOf } from '../../restore/tablesDefinitions.js';
import type { Undo } from '../../restore/undoFile.js';
import type { WayBackRequest } from '../wayBackTrial.js';
import { leavesOf, linesFor, rowLinesOf } from './archiveLines.js';
import { attempt } from './attempt.js';

export interface Ground {
  readonly request: WayBackRequest;
  /** In a transaction on the copy, as the role that will go the way; all that is done in it is taken back. */
  readonly session: CopySession;
  /** The archive's table of contents. */
  readonly contents: readonly Entry[];
  /** The catalogue and the ledger that the push left. */
  readonly after: Catalogue;
  readonly ledger: readonly string[];
}

type PlanPorts = Pick<Ports, 'postgres' | 'shell' | 'files' | 'host' | 'redact'>;

/** Nobody found a way; the reason, for people. */
export interface NoWay {
  readonly why: string;
}

const mostRounds = 4;
/** While a way is looked for, tables that come back have no rows yet, and rows that name theirs lead nowhere. */
const foreignKeyViolation = '23503';

/**
 * Finds what takes the copy back, by doing it: what came goes, what changed is changed back, what is missing comes from the
 * archive, and after each of it the catalogue is looked at again. Rows are compared once the tables have their columns.
 */
export async function planUndo(ports: PlanPorts, ground: Ground): Promise<Undo | NoWay> {
  const { request, session, contents, after } = ground;
  const { before, backup } = request;
  const look = (): Promise<Catalogue> => readCatalogue(session, request.commonMajor, { largeObjects: true });
  const run = (statements: readonly string[]) => attempt(session, statements);
  const taken: string[] = [];
  const fromBackup = new Set<string>();

  const newVersions = ground.ledger.filter((version) => !backup.metadata.ledger.includes(version));
  if ([...before.keys()].includes('table supabase_migrations.schema_migrations'))
    taken.push(...(await run(ledgerBack(newVersions, ports.postgres.literal))).done);
  taken.push(...(await run(renames(before, after))).done);
  let now = await look();
  for (let round = 1; round <= mostRounds; round += 1) {
    const { alters, drops, tables } = inverseOf(before, now);
    for (const table of tables) fromBackup.add(table);
    const altered = await run(alters.map(({ sql }) => sql));
    const cannot = alters.filter(({ sql }) => altered.refused.some((one) => one.sql === sql));
    const anew = cannot.flatMap(({ relation }) =>
      relation !== null && before.has(`table ${relation}`) && !fromBackup.has(relation) ? [relation] : [],
    );
    for (const table of anew) fromBackup.add(table);
    const dropped = await run([...drops, ...new Set(anew.map((table) => `drop table if exists ${table} cascade`))]);
    taken.push(...altered.done, ...dropped.done);
    if (altered.done.length + dropped.done.length === 0) {
      const [refused] = [...altered.refused, ...dropped.refused];
      if (refused) return { why: `${refused.sql}: ${refused.words}` };
      break;
    }
    now = await look();
  }

  const missing = departure(before, now).removed;
  for (const entry of missing) if (entry.startsWith('table ')) fromBackup.add(entry.slice('table '.length));
  const lines = linesFor(missing.filter(isOwnLine(now)), contents);
  const parts = lines.unable.flatMap((entry) => partBack(entry, before) ?? []);
  if (parts.length < lines.unable.length)
    return {
      why: `the backup has no entry for ${lines.unable.filter((entry) => partBack(entry, before) === null).join(', ')}`,
    };
  const isGround = ({ kind }: Entry) => kind === 'SCHEMA' || kind === 'EXTENSION';
  const archive = {
    path: archivePath(backup),
    programs: request.programs,
    folder: request.folder,
    metadata: backup.metadata,
  };
  const script = (chosen: readonly Entry[], section: 'pre-data' | 'post-data') =>
    scriptOf(
      ports,
      archive,
      chosen.filter(hasNoRows).map(({ line }) => line),
      section,
    );
  const first = await run([...(await script(lines.chosen, 'pre-data'))]);
  if (first.refused[0]) return { why: `${first.refused[0].sql.slice(0, 200)}: ${first.refused[0].words}` };

  const linesOf = rowLinesOf(contents, backup.metadata);
  const differing = await differingTables(
    ports,
    session,
    { backup, programs: request.programs, folder: request.folder, linesOf },
    request.touched,
  );
  const replaced = differing.filter((table) => !fromBackup.has(table));
  const there = await readTablesThere(session);
  const leaves = replaced.flatMap((table) => [table, ...leavesOf(table, backup.metadata.tables)]);
  const emptied = empty(
    ports,
    there.filter(({ qualified }) => leaves.includes(qualified)),
  );
  const cleared = await run(['set local session_replication_role = replica', ...emptied]);
  if (cleared.refused[0]) return { why: `${cleared.refused[0].sql}: ${cleared.refused[0].words}` };

  const second = await run([...(await script(lines.chosen, 'post-data')), ...parts]);
  const failed = second.refused.filter(({ code }) => code !== foreignKeyViolation);
  if (failed[0]) return { why: `${failed[0].sql.slice(0, 200)}: ${failed[0].words}` };
  const later: string[] = [...parts];
  for (let round = 1; round <= mostRounds; round += 1) {
    now = await look();
    const rest = aboutBack(before, now, ports.postgres.literal);
    const { alters } = inverseOf(before, now);
    const said = await run([...alters.map(({ sql }) => sql), ...rest]);
    later.push(...said.done);
    if (said.done.length === 0) {
      if (said.refused[0]) return { why: `${said.refused[0].sql}: ${said.refused[0].words}` };
      break;
    }
  }
  const rest = departure(before, now);
  const assumed = second.refused.map(({ sql }) => sql).join('\n');
  const open = [...rest.added, ...rest.changed, ...rest.removed.filter((entry) => !isAssumed(entry, assumed))];
  if (open.length > 0) return { why: `${open[0] ?? ''} would not be as before` };

  const rowLines = replaced.flatMap((table) => {
    const relation = relationNamed(table);
    return relation ? linesOf(relation) : [];
  });
  const wanted = new Set([...lines.chosen.filter((one) => !isGround(one)).map(({ line }) => line), ...rowLines]);
  const tables = [...fromBackup, ...replaced].filter((table) => before.has(`table ${table}`)).sort();
  return {
    version: 1,
    backup: backup.metadata.id,
    archive: backup.metadata.files.find(({ name }) => name.endsWith('_custom.dump'))?.sha256 ?? '',
    how: tables.length === 0 ? 'inverse' : 'tables',
    ledger: [...ground.ledger],
    catalogue: changedEntries(before, after),
    tables,
    before: taken,
    ground: lines.chosen.filter(isGround).map(({ line }) => line),
    empty: emptied,
    lines: contents.filter(({ line }) => wanted.has(line)).map(({ line }) => line),
    after: [...later, ...(tables.length > 0 ? refreshes(before) : [])],
  };
}

/** A part of something that is a view, or comes with its table, has no line of its own. */
const isOwnLine =
  (now: Catalogue) =>
  (entry: string): boolean => {
    const name = readEntryName(entry);
    const relation = relationOf(name);
    return !(name.kind === 'column' && relation !== null && now.has(`table ${relation}`));
  };

const hasNoRows = ({ kind }: Entry): boolean =>
  !['TABLE DATA', 'SEQUENCE SET', 'MATERIALIZED VIEW DATA'].includes(kind);

const isAssumed = (entry: string, statements: string): boolean =>
  /^(comment on table constraint|constraint) /.test(entry) &&
  statements.includes(/^(?:comment on table )?constraint ("(?:[^"]|"")*"|\S+)/.exec(entry)?.[1] ?? '\n');

const relationNamed = (qualified: string): Relation | null => {
  const [schema, name] = splitQualified(qualified) ?? [];
  return schema === undefined || name === undefined ? null : { schema, name, qualified, oid: 0 };
};

function changedEntries(before: Catalogue, after: Catalogue): Record<string, string | null> {
  const { added, removed, changed } = departure(before, after);
  const { entries } = fingerprint(after);
  return Object.fromEntries([...added, ...removed, ...changed].map((entry) => [entry, entries[entry] ?? null]));
}

export const isWay = (found: Undo | NoWay): found is Undo => 'version' in found;
export const isUnchanged = (before: Catalogue, now: Catalogue): boolean => isSame(departure(before, now));
