import { readBeyondDumps, type Beyond } from '../database/beyondDumps.js';
import { extensionVersions, fingerprint, readCatalogue, type Fingerprint } from '../database/catalogue.js';
import { countRows, type RowCounts } from '../database/counts.js';
import { readApiRoles, readExposure, type Exposure } from '../database/exposure.js';
import { hasPublicSchema, takeInventory, type Inventory } from '../database/inventory.js';
import { readLedger, versionsOf } from '../database/ledger.js';
import { readLoadObstacles, type LoadObstacles } from '../database/loadObstacles.js';
import {
  readExtensions,
  readLibcCollations,
  readRoles,
  readServerFacts,
  type Role,
  type ServerFacts,
} from '../database/server.js';
import { joinSnapshot, takeSnapshot, type Snapshot } from '../database/snapshot.js';
import type { Postgres, Session } from '../ports.js';

/** What is known of a database before a row of it is dumped, all as one snapshot sees it. */
export interface Source {
  readonly snapshot: Snapshot;
  readonly server: ServerFacts;
  readonly inventory: Inventory;
  readonly roles: readonly Role[];
  /** Every new database has it, and no dump says that this one has it no more. */
  readonly hasPublic: boolean;
  readonly extensions: readonly string[];
  readonly collations: readonly string[];
  readonly ledger: readonly string[];
  readonly obstacles: LoadObstacles;
}

/** Settings of roles that change how SQL runs; others (a JWT secret, say) are nobody's business. */
const harmlessSettings =
  /^(search_path|statement_timeout|lock_timeout|idle_in_transaction_session_timeout|role|default_transaction_\w+|timezone|row_security)=/i;

export async function readSource(session: Session): Promise<Source> {
  const snapshot = await takeSnapshot(session);
  // One session answers one question at a time; asking side by side would gain nothing.
  const server = await readServerFacts(session);
  const roles = (await readRoles(session)).map((role) => ({
    ...role,
    settings: role.settings.filter((setting) => harmlessSettings.test(setting)),
  }));
  return {
    snapshot,
    server,
    roles,
    hasPublic: await hasPublicSchema(session),
    inventory: await takeInventory(session),
    extensions: await readExtensions(session),
    collations: await readLibcCollations(session),
    ledger: versionsOf(await readLedger(session)),
    obstacles: await readLoadObstacles(session),
  };
}

/** What the copy must have too. */
export interface Content {
  readonly rows: RowCounts;
  readonly catalogue: Fingerprint;
  readonly exposure: Exposure;
  /** Their versions; no dump holds them. */
  readonly extensions: Readonly<Record<string, string>>;
  /** Left behind by a failed CREATE INDEX CONCURRENTLY: pg_dump leaves them out, so the copy cannot have them. */
  readonly invalidIndexes: readonly string[];
  /** What no restore of a dump brings, or nobody compares. */
  readonly beyond: readonly Beyond[];
}

/** Independent of pg_dump: counted and read by ourselves, in the snapshot, by a session of its own that ends soon. */
export async function readContent(
  postgres: Postgres,
  session: Session,
  { snapshot, inventory, server }: Source,
  exposedSchemas: readonly string[],
): Promise<Content> {
  await joinSnapshot(postgres, session, snapshot.id);
  const rows = await countRows(postgres, session, inventory.tables);
  const catalogue = await readCatalogue(session, server.major, {
    relations: inventory.unreadable,
    largeObjects: inventory.unreadableLargeObjects > 0,
  });
  const roles = await readApiRoles(session);
  const exposure = await readExposure(session, exposedSchemas, roles, inventory.unreadable);
  const invalid = [...catalogue.keys()].filter((name) => name.startsWith(invalidIndex));
  const whole = new Map([...catalogue].filter(([name]) => isBackedUp(name)));
  return {
    rows,
    catalogue: fingerprint(whole),
    exposure,
    extensions: extensionVersions(catalogue),
    beyond: await readBeyondDumps(session),
    invalidIndexes: invalid.map((name) => name.slice(invalidIndex.length)),
  };
}

const invalidIndex = 'invalid index ';

/** Whether an entry of the catalogue is in backups at all. */
export const isBackedUp = (entry: string): boolean => !entry.startsWith(invalidIndex);
