import type { Relation } from '../../database/inventory.js';
import { serverWords } from '../../database/serverWords.js';
import type { CopySession, Ports } from '../../ports.js';
import { together } from '../../together.js';
import { LargeObjects, type LargeObjectDigest } from './largeObjectDigest.js';
import { RowDigests, tableKey, type RowDigest } from './rowDigests.js';

/** A table of the copy, and its columns in the order in which they were dumped: a restored child of another one has another. */
export interface TableToRead extends Pick<Relation, 'schema' | 'name'> {
  readonly columns: readonly string[];
  /** The root of partitions: its rows are those of all its leaves, in whatever order. */
  readonly unordered: boolean;
  /** About so many. */
  readonly rows: number;
}

export interface ReadBack {
  /** One for each table, in whatever order. */
  readonly rows: readonly RowDigest[];
  readonly largeObjects: LargeObjectDigest;
}

/** The copy lacks what is asked for. */
export interface Unreadable {
  readonly words: readonly string[];
}

type Postgres = Pick<Ports['postgres'], 'identifier'>;

/** So many sessions read a copy: one alone would leave a processor idle. */
const sessions = 2;

/** Reads all of a copy back, its tables shared out by their rows so that the sessions end at about the same time. */
export async function readBack(
  postgres: Postgres,
  open: () => Promise<CopySession>,
  tables: readonly TableToRead[],
): Promise<ReadBack | Unreadable> {
  const shares = Array.from({ length: sessions }, () => ({ rows: 0, tables: [] as TableToRead[] }));
  for (const table of [...tables].sort((one, other) => other.rows - one.rows)) {
    const lightest = shares.reduce((light, share) => (share.rows < light.rows ? share : light));
    lightest.tables.push(table);
    lightest.rows += table.rows;
  }
  const parts = await together(
    shares.map(async (share, index) => {
      const session = await open();
      try {
        return await readShare(postgres, session, share.tables, index === 0);
      } finally {
        await session.close();
      }
    }),
  );
  const failed = parts.find((part) => 'words' in part);
  if (failed) return failed;
  const [first, ...others] = parts.filter((part) => 'rows' in part);
  if (!first) throw new Error('nothing was read back');
  return { rows: [first, ...others].flatMap(({ rows }) => rows), largeObjects: first.largeObjects };
}

async function readShare(
  postgres: Postgres,
  session: CopySession,
  tables: readonly TableToRead[],
  withLargeObjects: boolean,
): Promise<ReadBack | Unreadable> {
  const unordered = tables.filter((table) => table.unordered);
  const reader = new TableReader(postgres, session, unordered);
  for (const table of tables) {
    try {
      await reader.read(table);
    } catch (error) {
      // The copy is at fault, and not the connection.
      const words = serverWords(error);
      if (words === null) throw error;
      return { words: [`${table.schema}.${table.name}: ${words}`] };
    }
  }
  const largeObjects = withLargeObjects ? await readLargeObjects(session) : new LargeObjects().digest;
  return { rows: reader.digests, largeObjects };
}

export async function readLargeObjects(session: CopySession): Promise<LargeObjectDigest> {
  const largeObjects = new LargeObjects();
  await session.copyOut(`copy (${pagesOfLargeObjects}) to stdout`, (bytes) => largeObjects.pages(bytes));
  return largeObjects.digest;
}

/** Reads tables of a copy, each once, and hashes their rows as they were hashed when they were dumped. */
export class TableReader {
  readonly #postgres: Postgres;
  readonly #session: CopySession;
  readonly #digests: RowDigests;
  #isSet = false;

  constructor(postgres: Postgres, session: CopySession, unordered: readonly TableToRead[] = []) {
    this.#postgres = postgres;
    this.#session = session;
    // Who brings the rows counts them.
    this.#digests = new RowDigests(new Set(unordered.map(({ schema, name }) => tableKey(schema, name))), () => 0);
  }

  get digests(): readonly RowDigest[] {
    return this.#digests.digests;
  }

  /** Rejects with the server's error when the copy lacks what is asked for. */
  async read({ schema, name, columns, unordered }: Omit<TableToRead, 'rows'>): Promise<void> {
    if (!this.#isSet) await this.#session.query(settings);
    this.#isSet = true;
    const { identifier } = this.#postgres;
    const [table, list] = [`${identifier(schema)}.${identifier(name)}`, columns.map(identifier).join(', ')];
    const target = list === '' ? table : `${table} (${list})`;
    const sql = `copy ${unordered ? `(select ${list} from ${table})` : target} to stdout`;
    this.#digests.copyBegins({ schema, table: name, target, columns: list, columnNames: columns });
    this.#digests.counted(await this.#session.copyOut(sql, (bytes) => this.#digests.rows(bytes)));
    this.#digests.copyEnds();
  }
}

/** What pg_dump sets before it reads rows: the same bytes are written for the same values. */
const settings = `set datestyle = iso; set intervalstyle = postgres; set extra_float_digits = 3; set bytea_output = hex;
set timezone = 'UTC'; set xmloption = content; set synchronize_seqscans = off; set row_security = off;
set search_path = ''; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;
set default_transaction_read_only = on;
`;

/** An empty one has no page. */
const pagesOfLargeObjects = `select m.oid, coalesce(encode(p.data, 'hex'), '') from pg_catalog.pg_largeobject_metadata m
  left join pg_catalog.pg_largeobject p on p.loid = m.oid order by m.oid, p.pageno`;
