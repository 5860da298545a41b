import type { CopyIn, CopySession, Postgres } from '../../ports.js';
import type { CopyHead, DataSink } from './dataReader.js';

type Act = () => Promise<void>;

/**
 * Loads the rows of a dump into an empty database while they are read. What a reader tells is only noted; `work` does it,
 * and has to have ended before the bytes that were told of change.
 */
export class RowLoader implements DataSink {
  readonly #postgres: Pick<Postgres, 'identifier'>;
  readonly #session: CopySession;
  readonly #isOurs: (head: CopyHead) => boolean;
  readonly #loaded: (head: CopyHead) => void;
  #head: CopyHead | null = null;
  readonly #acts: Act[] = [];
  #rows: CopyIn | null = null;
  #loading: string | null = null;

  /** `isOurs`: the restore itself made this table, so nothing can be in it. `loaded` hears of each that has its rows. */
  constructor(
    postgres: Pick<Postgres, 'identifier'>,
    session: CopySession,
    isOurs: (head: CopyHead) => boolean,
    loaded: (head: CopyHead) => void,
  ) {
    this.#postgres = postgres;
    this.#session = session;
    this.#isOurs = isOurs;
    this.#loaded = loaded;
  }

  /** The table that takes rows, or took them last. */
  get loading(): string | null {
    return this.#loading;
  }

  async work(): Promise<void> {
    for (const act of this.#acts.splice(0)) await act();
  }

  other(): void {
    // Definitions, sequences and large objects are restored by pg_restore.
  }

  copyBegins(head: CopyHead): void {
    this.#head = head;
    this.#acts.push(async () => {
      this.#loading = head.target;
      const { identifier } = this.#postgres;
      const table = `${identifier(head.schema)}.${identifier(head.table)}`;
      const columns = head.columnNames.map(identifier).join(', ');
      // Emptied in the transaction that fills it: rows keep their order then, and are not written to the log as well.
      const isOurs = this.#isOurs(head);
      await this.#session.query(`begin${isOurs ? `; truncate only ${table}` : ''}`);
      const list = columns === '' ? '' : ` (${columns})`;
      this.#rows = this.#session.copyIn(`copy ${table}${list} from stdin${isOurs ? ' with (freeze)' : ''}`);
    });
  }

  rows(bytes: Buffer): void {
    this.#acts.push(async () => this.#rows?.write(bytes));
  }

  copyEnds(): void {
    const head = this.#head;
    this.#acts.push(async () => {
      await this.#rows?.end();
      this.#rows = null;
      await this.#session.query('commit');
      if (head) this.#loaded(head);
    });
  }
}

/** As pg_restore sets them before it loads rows. */
export const loadSettings = `set xmloption = content; set check_function_bodies = off; set row_security = off;
set client_min_messages = warning; set lock_timeout = 0; set statement_timeout = 0;
set idle_in_transaction_session_timeout = 0; set search_path = ''`;
