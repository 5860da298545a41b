import { fingerprint, type Catalogue } from '../../database/catalogue.js';
import { departure, refreshes } from '../../database/inverse.js';
import type { Entry } from '../../restore/entries.js';
import type { Undo } from '../../restore/undoFile.js';
import { NoWay } from './noWay.js';
import { Search, type Ground, type SearchPorts } from './search.js';

/**
 * Finds what takes the copy back, by doing it in a transaction that is not kept: what changed is changed back, what came
 * goes, what is missing comes from the archive, and where something was done the catalogue is looked at again. Rows are compared
 * once the tables have their columns. Throws `NoWay`.
 */
export async function planUndo(ports: SearchPorts, ground: Ground): Promise<Undo> {
  const search = new Search(ports, ground);
  await search.takeBackNames();
  await search.takeBackVersions();
  await search.takeBackObjects();
  const parts = await search.bringBack();
  await search.compareRows();
  await search.bringBackTheRest(parts);
  if (search.open !== null) throw new NoWay(`${search.open} would not be as before`);

  const { before, after, backup } = ground.request;
  const tables = [...search.tables].filter((table) => before.has(`table ${table}`)).sort();
  const isGround = ({ kind }: Entry): boolean => kind === 'SCHEMA' || kind === 'EXTENSION';
  const lines = (chosen: readonly Entry[]): string[] => chosen.map(({ line }) => line);
  return {
    version: 1,
    backup: backup.metadata.id,
    archive: backup.metadata.files.find(({ name }) => name.endsWith('_custom.dump'))?.sha256 ?? '',
    how: tables.length === 0 ? 'inverse' : 'tables',
    ledger: [...ground.ledger],
    catalogue: changedEntries(before, after),
    tables,
    before: search.before,
    ground: lines(search.chosen.filter(isGround)),
    empty: [...search.empty],
    lines: lines(search.chosen.filter((one) => !isGround(one))),
    after: [...search.after, ...(tables.length > 0 ? refreshes(before) : [])],
  };
}

function changedEntries(before: Catalogue, after: Catalogue): Record<string, string | null> {
  const { added, removed, changed } = departure(before, after);
  const { entries } = fingerprint(after);
  return Object.fromEntries([...added, ...removed, ...changed].map((entry) => [entry, entries[entry] ?? null]));
}
