import type { Metadata } from '../backup/metadata.js';
import { rowsOf } from '../backup/metadata.js';
import { compareFingerprints, fingerprint, readCatalogue, isRehearsed } from '../database/catalogue.js';
import type { RowCounts } from '../database/counts.js';
import {
  mayMakeEventTriggers,
  readGuardable,
  readSettableSequences,
  readTablesThere,
  readTerrain,
} from '../database/restorable.js';
import type { Session } from '../ports.js';
import { userSchemas } from './clear.js';
import { choose, type Remaining, type Untouched } from './choose.js';
import { areaOf, platformSchemasOf, splitQualified, unquoted } from './names.js';
import { comesBack, entriesIn, wantedOf } from './restore.js';

/** What a restore would do, known before anything is done. */
export interface RestorePlan {
  /** Schemas of users, whose objects are dropped and made again. */
  readonly recreated: readonly string[];
  /** Tables that stay and have their rows replaced, by qualified name. */
  readonly replaced: readonly string[];
  readonly untouched: readonly Untouched[];
  /** Migrations that the target has and the backup has not, and the other way round. */
  readonly ledgerLoses: readonly string[];
  readonly ledgerGains: readonly string[];
}

/** Looks, and changes nothing. */
export async function planRestore(
  session: Session,
  metadata: Metadata,
  contents: readonly string[],
  ledger: readonly string[],
  { schemaOnly }: { readonly schemaOnly: boolean },
): Promise<RestorePlan> {
  const terrain = await readTerrain(session);
  const catalogue = fingerprint(await readCatalogue(session, Number.parseInt(metadata.database.serverVersion, 10)));
  const platform = platformSchemasOf(terrain);
  const { whole, kept } = userSchemas(terrain);
  const own = [...whole, ...kept];
  const remaining: Remaining = {
    terrain,
    platform,
    catalogue,
    tables: (await readTablesThere(session)).filter(({ schema }) => !own.includes(schema)),
    settableSequences: await readSettableSequences(session),
    guardable: await readGuardable(session),
    mayMakeEventTriggers: await mayMakeEventTriggers(session),
  };
  const chosen = choose(entriesIn(contents, metadata), wantedOf(metadata), remaining, { schemaOnly });
  const { missing, extra, changed } = compareFingerprints(metadata.catalogue, catalogue);
  const stays = (words: string, entries: readonly string[]): Untouched[] =>
    entries
      .filter((entry) => isRehearsed(entry) && !comesBack(entry, remaining) && !isGuard(entry))
      .map((entry) => ({ what: entry, why: words }));
  return {
    recreated: [...new Set([...own, ...schemasOf(metadata, platform)])].sort(),
    replaced: chosen.replaced.map(({ qualified }) => qualified),
    untouched: [
      ...chosen.untouched,
      ...stays('the backup has it, and this role may not make it', missing),
      ...stays('the backup does not have it, and it stays', extra),
      ...stays("the backup's is another, and it stays as it is", changed),
    ],
    ledgerLoses: ledger.filter((version) => !metadata.ledger.includes(version)),
    ledgerGains: metadata.ledger.filter((version) => !ledger.includes(version)),
  };
}

/** Schemas of users in a backup, whether the target has them or not. */
const schemasOf = ({ catalogue }: Metadata, platform: ReadonlySet<string>): string[] =>
  Object.keys(catalogue.entries)
    .filter((entry) => entry.startsWith('schema ') && areaOf(`rights on ${entry}`, platform) === 'user')
    .map((entry) => unquoted(entry.slice('schema '.length)));

/** Policies and triggers of the platform's tables come back where they can; where not, they are told by name. */
const isGuard = (entry: string): boolean => /^(policy|trigger) /.test(entry);

/** What becomes of the rows of one table. */
export interface RowChange {
  readonly table: string;
  /** null: the table is not there. */
  readonly now: number | null;
  readonly after: number | null;
}

/** Tables that have another number of rows afterwards, those that lose most first. */
export function rowChanges(
  plan: Pick<RestorePlan, 'recreated' | 'replaced'>,
  metadata: Pick<Metadata, 'tables'>,
  now: RowCounts,
  schemaOnly: boolean,
): RowChange[] {
  const replaced = new Set(plan.replaced);
  const there = rowsOf(metadata);
  const comes = (table: string) => {
    const [schema = ''] = splitQualified(table) ?? [];
    return replaced.has(table) || !isKept(table, plan, now) || plan.recreated.includes(schema);
  };
  return [...new Set([...Object.keys(there), ...Object.keys(now)])]
    .filter(comes)
    .map((table) => ({
      table,
      now: now[table] ?? null,
      after: table in there ? (schemaOnly ? 0 : (there[table] ?? 0)) : null,
    }))
    .filter((one) => one.now !== one.after)
    .sort((a, b) => lost(b) - lost(a) || (a.table < b.table ? -1 : 1));
}

const lost = ({ now, after }: RowChange): number => (now ?? 0) - (after ?? 0);

/** A table of the platform that the restore does not touch. */
const isKept = (
  table: string,
  { recreated, replaced }: Pick<RestorePlan, 'recreated' | 'replaced'>,
  now: RowCounts,
): boolean => {
  const [schema = ''] = splitQualified(table) ?? [];
  return table in now && !recreated.includes(schema) && !replaced.includes(table);
};
