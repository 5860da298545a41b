import { freshTables } from '../database/freshTables.js';
import { serverWords } from '../database/serverWords.js';
import type { Programs } from '../environments/programs.js';
import type { Ports } from '../ports.js';
import { together } from '../together.js';
import type { Scratch, ScratchDatabase } from '../sandbox/scratch.js';
import { isRowsOfTable } from './contents.js';
import type { Level } from './metadata.js';
import type { CopyHead } from './dump/dataReader.js';
import { readInto } from './dump/dataSql.js';
import { EarlyReader } from './dump/earlyReader.js';
import type { Growing } from './dump/oneRead.js';
import { tableKey } from './dump/rowDigests.js';
import { loadSettings, RowLoader } from './dump/rowLoader.js';
import {
  complaintsOf,
  makeCopy,
  openCopy,
  restoreCommand,
  restoreCopy,
  restoreInto,
  withoutDeadlock,
  type CopySource,
  type Restored,
  type RestoredPart,
} from './restoreCopy.js';

/** Where sequences stand, large objects, and what pg_restore makes when all rows are there. */
const afterRows: RestoredPart = {
  args: ['--section=data', '--section=post-data'],
  isWanted: (line) => !isRowsOfTable(line),
};

/**
 * Restores an archive into scratch while it is written: what stands before the rows as soon as the table of contents is
 * there, the rows as `pg_restore` hands them over for the SQL files, and what comes after them from the whole archive.
 */
export class LiveRestore {
  readonly #ports: Ports;
  readonly #starting: Promise<Scratch>;
  readonly #programs: Programs;
  readonly #level: Level;
  #copy: ScratchDatabase | null = null;
  #complaints: readonly string[] = [];
  #restored: Restored | null = null;
  #early: EarlyReader | null = null;

  constructor(ports: Ports, starting: Promise<Scratch>, programs: Programs, level: Level) {
    this.#ports = ports;
    this.#starting = starting;
    this.#programs = programs;
    this.#level = level;
  }

  /** What came of it; null before it has finished. */
  get restored(): Restored | null {
    return this.#restored;
  }

  /** Definitions and rows; ends soon after the dump. */
  async follow(growing: Growing, source: CopySource): Promise<void> {
    const scratch = await this.#starting;
    const copy = await makeCopy(this.#ports, scratch, source);
    this.#copy = copy;
    await scratch.whileRestoring(async () => {
      this.#complaints = await this.#restoreDefinitions(copy, growing);
      if (this.#complaints.length === 0) this.#complaints = await this.#loadRows(copy, growing);
    });
  }

  /** The rest, or all of it where the archive could not be followed. */
  async finish(archive: string, source: CopySource): Promise<void> {
    const [scratch, copy] = [await this.#starting, this.#copy];
    const ports = this.#ports;
    if (copy === null) this.#restored = await restoreCopy(ports, scratch, this.#programs, archive, source);
    else if (this.#complaints.length > 0) {
      await this.#early?.end();
      this.#restored = { copy, complaints: this.#complaints, leftOut: [], readBack: [] };
    } else {
      const [restored, readBack] = await together([
        restoreInto(ports, scratch, this.#programs, archive, copy, afterRows),
        this.#early?.end() ?? Promise.resolve([]),
      ]);
      const last = await withoutDeadlock(ports, scratch, this.#programs, archive, source, restored);
      // What was read early was read from the copy that is gone by then.
      this.#restored = last === restored ? { ...restored, readBack } : last;
    }
  }

  /** `pg_restore` ends when it has read the table of contents and made what stands in it before the rows. */
  async #restoreDefinitions({ superuser }: ScratchDatabase, growing: Growing): Promise<string[]> {
    const command = restoreCommand(this.#programs, superuser, ['--section=pre-data']);
    const running = await this.#ports.shell.start(command);
    const state = { hasEnded: false };
    running.ended.catch(() => undefined).finally(() => (state.hasEnded = true));
    try {
      for await (const bytes of growing.archive()) {
        await running.input.write(bytes);
        if (state.hasEnded) break;
      }
      running.input.end();
      return complaintsOf(this.#ports, await running.ended);
    } finally {
      running.kill();
    }
  }

  async #loadRows(copy: ScratchDatabase, growing: Growing): Promise<string[]> {
    const session = await openCopy(this.#ports, copy);
    let loader: RowLoader | null = null;
    try {
      await session.query(loadSettings);
      const fresh = new Set((await freshTables(session)).map(({ schema, name }) => tableKey(schema, name)));
      const isFresh = ({ schema, table }: CopyHead) => fresh.has(tableKey(schema, table));
      if (this.#level === 'content')
        this.#early = new EarlyReader(this.#ports.postgres, () => openCopy(this.#ports, copy));
      loader = new RowLoader(this.#ports.postgres, session, isFresh, (head) => {
        if (isFresh(head)) this.#early?.read(head);
      });
      const reader = readInto(loader);
      for await (const bytes of growing.full()) {
        reader.push(bytes);
        await loader.work();
      }
      return [];
    } catch (error) {
      // The copy does not take the rows, which is what a proof is there to find out.
      const words = serverWords(error);
      if (words === null) throw error;
      return [`${loader?.loading ?? 'The copy'} does not take its rows: ${words}`];
    } finally {
      await session.close();
    }
  }
}
