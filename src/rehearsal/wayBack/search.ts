import { archivedRows } from '../../backup/archivedRows.js';
import { differingTables, largeObjectsDiffer, type ArchiveOfRows } from '../../backup/differingRows.js';
import { archivePath } from '../../backup/take.js';
import { readCatalogue, type Catalogue } from '../../database/catalogue.js';
import {
  aboutBack,
  departure,
  dropTable,
  inverseOf,
  ledgerBack,
  lockRows,
  partBack,
  readEntryName,
  relationOf,
  renames,
  versionsBack,
} from '../../database/inverse.js';
import { keepsRows, platformRowsBack, platformTable, type PlatformTable } from '../../database/platformRows.js';
import { readTablesThere } from '../../database/restorable.js';
import type { CopySession, Ports } from '../../ports.js';
import { empty } from '../../restore/clear.js';
import type { Entry } from '../../restore/entries.js';
import { triggersOff } from '../../restore/restore.js';
import { scriptOf } from '../../restore/tablesDefinitions.js';
import { onlyRehearsed } from '../trace/state.js';
import type { WayBackRequest } from '../wayBackTrial.js';
import { leavesOf, linesFor, rowLinesOf } from './archiveLines.js';
import { attempt, readable, type Tried } from './attempt.js';
import { expectAll, NoWay } from './noWay.js';

export interface Ground {
  readonly request: WayBackRequest;
  /** In a transaction on the copy, as the role that will go the way; all that is done in it is taken back. */
  readonly session: CopySession;
  /** The archive's table of contents. */
  readonly contents: readonly Entry[];
  /** The ledger that the push left. */
  readonly ledger: readonly string[];
}

export type SearchPorts = Pick<Ports, 'postgres' | 'shell' | 'files' | 'host' | 'redact'>;

const mostRounds = 4;
/** While a way is looked for, tables that come back have no rows yet, and rows that name theirs lead nowhere. */
const foreignKeyViolation = '23503';

/** A way back while it is looked for, step after step, each of them done in the transaction at once. */
export class Search {
  readonly before: string[] = [];
  readonly after: string[] = [];
  readonly tables = new Set<string>();
  empty: readonly string[] = [];
  chosen: readonly Entry[] = [];
  readonly #ports: SearchPorts;
  readonly #ground: Ground;
  readonly #archive: ArchiveOfRows;
  /** As it was looked at last. */
  #now: Catalogue;
  #isOld = false;
  /** Keys that could not be made while the rows they lead to are not there. */
  #assumed = '';

  constructor(ports: SearchPorts, ground: Ground) {
    const { request, contents } = ground;
    const { backup, programs, folder } = request;
    this.#ports = ports;
    this.#ground = ground;
    this.#now = request.after;
    this.#archive = { backup, programs, folder, linesOf: rowLinesOf(contents, backup.metadata) };
  }

  /** The ledger's rows, and what was given another name. */
  async takeBackNames(): Promise<void> {
    const { request, ledger } = this.#ground;
    const pushed = ledger.filter((version) => !request.backup.metadata.ledger.includes(version));
    if (request.before.has('table supabase_migrations.schema_migrations'))
      this.before.push(...(await this.#runOnRows(ledgerBack(pushed, this.#ports.postgres.literal))).done);
    this.before.push(...(await this.#run(renames(request.before, this.#now))).done);
    await this.#look();
  }

  /**
   * Extensions get the versions that production had, where scratch had the same; what falls with one that is made anew is
   * missing then. One that keeps rows is not made anew: rows that were written since would go with it.
   */
  async takeBackVersions(): Promise<void> {
    const { session, request } = this.#ground;
    const { extensions = {} } = request.backup.metadata;
    for (const { name, version, update, anew } of versionsBack(request.before, this.#now)) {
      if (extensions[name] !== version) continue;
      const updated = await this.#run([update]);
      const isKept = updated.done.length > 0 || (await keepsRows(session, name, this.#ports.postgres.literal));
      const made = isKept ? updated : await this.#run([anew]);
      this.before.push(...made.done);
    }
    await this.#look();
  }

  /** What changed is changed back, what came goes, until only something is missing. */
  async takeBackObjects(): Promise<void> {
    const { before } = this.#ground.request;
    for (let round = 1; round <= mostRounds; round += 1) {
      const { alters, drops, tables } = inverseOf(before, this.#now);
      const altered = await this.#run(alters.map(({ sql }) => sql));
      const cannot = alters.filter(({ sql }) => altered.refused.some((one) => one.sql === sql));
      const anew = cannot.flatMap(({ relation }) =>
        relation !== null && before.has(`table ${relation}`) && !this.tables.has(relation) ? [relation] : [],
      );
      for (const table of [...tables, ...anew]) this.tables.add(table);
      const dropped = await this.#run([...drops, ...new Set(anew.map(dropTable))]);
      this.before.push(...altered.done, ...dropped.done);
      if (altered.done.length + dropped.done.length === 0) {
        expectAll({ done: [], refused: [...altered.refused, ...dropped.refused] });
        return;
      }
      await this.#look();
    }
  }

  /** What is missing comes from the archive, as far as it stands before rows. Gives what has no line there. */
  async bringBack(): Promise<readonly string[]> {
    const { request, contents } = this.#ground;
    const missing = departure(request.before, this.#now).removed;
    for (const entry of missing) if (entry.startsWith('table ')) this.tables.add(entry.slice('table '.length));
    const { chosen, unable } = linesFor(
      missing.filter((entry) => !this.#isColumnThere(entry)),
      contents,
    );
    this.chosen = chosen;
    // A table that is made anew brings its own checks.
    const parts = unable.filter((entry) => !this.tables.has(relationOf(readEntryName(entry)) ?? ''));
    const statements = parts.flatMap((entry) => partBack(entry, request.before) ?? []);
    if (statements.length < parts.length) throw new NoWay(`the backup has no entry for ${parts.join(', ')}`);
    expectAll(await this.#run(await this.#script('pre-data')));
    return statements;
  }

  /** Tables that are there with other rows are emptied: theirs come from the archive. */
  async compareRows(): Promise<void> {
    const { request, session } = this.#ground;
    const { metadata } = request.backup;
    if (await largeObjectsDiffer(session, metadata))
      throw new NoWay('large objects come back with a whole backup only');
    const differing = await differingTables(this.#ports, session, this.#archive, request.touched);
    const replaced: string[] = [];
    for (const table of differing.filter((one) => !this.tables.has(one))) {
      const ofPlatform = await platformTable(session, table);
      if (!ofPlatform || !(await this.#takeAway(ofPlatform))) replaced.push(table);
    }
    for (const table of replaced) this.tables.add(table);
    const names = replaced.flatMap((table) => [table, ...leavesOf(table, metadata.tables)]);
    const there = await readTablesThere(session);
    const found = there.filter(({ qualified }) => names.includes(qualified));
    this.empty = [...lockRows(found.map(({ qualified }) => qualified)), ...empty(this.#ports, found)];
    expectAll(await this.#runOnRows([triggersOff, ...this.empty]));
    const rows = new Set(
      replaced.flatMap((qualified) => this.#archive.linesOf({ schema: '', name: '', qualified, oid: 0 })),
    );
    const chosen = new Set(this.chosen);
    this.chosen = this.#ground.contents.filter((one) => chosen.has(one) || rows.has(one.line));
  }

  /** The rest of the archive's entries, then whatever is said of things: rights, row level security, comments. */
  async bringBackTheRest(parts: readonly string[]): Promise<void> {
    const { before } = this.#ground.request;
    const made = await this.#run([...(await this.#script('post-data')), ...parts]);
    const refused = made.refused.filter(({ code }) => code !== foreignKeyViolation);
    expectAll({ done: made.done, refused });
    this.#assumed = made.refused.map(({ sql }) => sql).join('\n');
    this.after.push(...parts);
    for (let round = 1; round <= mostRounds; round += 1) {
      await this.#look();
      const { alters } = inverseOf(before, this.#now);
      const about = aboutBack(before, this.#now, this.#ports.postgres.literal);
      const said = await this.#run([...alters.map(({ sql }) => sql), ...about]);
      this.after.push(...said.done);
      if (said.done.length === 0) {
        expectAll(said);
        return;
      }
    }
  }

  /** What is still not as before; null: nothing. */
  get open(): string | null {
    const { added, changed, removed } = departure(this.#ground.request.before, this.#now);
    return [...added, ...changed, ...removed.filter((entry) => !this.#isAssumed(entry))][0] ?? null;
  }

  /** Rows that came go; false: one is missing or other than it was. */
  async #takeAway(table: PlatformTable): Promise<boolean> {
    const { session } = this.#ground;
    const { columns, rows } = await archivedRows(this.#ports, this.#archive, table);
    const keys = rows.map((row) => row[columns.indexOf(table.key)] ?? '');
    const there = await readable(session, () => table.read(session, this.#ports.postgres.literal));
    const statements = there && platformRowsBack(there, keys);
    if (statements === null) return false;
    const { done, refused } = await this.#runOnRows(statements);
    const names = new Set([table.qualified]);
    if (refused.length > 0 || (await differingTables(this.#ports, session, this.#archive, names)).length > 0)
      return false;
    this.before.push(...done);
    return true;
  }

  #isColumnThere(entry: string): boolean {
    const name = readEntryName(entry);
    const relation = relationOf(name);
    return name.kind === 'column' && relation !== null && this.#now.has(`table ${relation}`);
  }

  #isAssumed(entry: string): boolean {
    const [, own] = /^(?:comment on table )?constraint ("(?:[^"]|"")*"|\S+)/.exec(entry) ?? [];
    return own !== undefined && this.#assumed.includes(own);
  }

  async #look(): Promise<void> {
    if (!this.#isOld) return;
    const { session, request } = this.#ground;
    this.#now = await readCatalogue(session, request.commonMajor, onlyRehearsed);
    this.#isOld = false;
  }

  async #run(statements: readonly string[]): Promise<Tried> {
    const tried = await attempt(this.#ground.session, statements);
    if (tried.done.length > 0) this.#isOld = true;
    return tried;
  }

  /** Only what writes or empties rows: the catalogue is not looked at after it. The trial notices if that was wrong. */
  #runOnRows(statements: readonly string[]): Promise<Tried> {
    return attempt(this.#ground.session, statements);
  }

  #script(section: 'pre-data' | 'post-data'): Promise<string[]> {
    const { backup, programs, folder } = this.#ground.request;
    const archive = { path: archivePath(backup), programs, folder, metadata: backup.metadata };
    return scriptOf(
      this.#ports,
      archive,
      this.chosen.map(({ line }) => line),
      section,
    );
  }
}
