import type { Inventory, Relation } from '../database/inventory.js';
import type { Coverage } from './metadata.js';

const listed = (relations: readonly Relation[]): string => relations.map((relation) => relation.qualified).join(', ');

/** What is not in a backup of this database, or not proved by restoring it, each with its reason. */
export function coverageOf(inventory: Inventory, invalidIndexes: readonly string[]): Coverage[] {
  const has = (schema: string, name: string) =>
    inventory.tables.some((table) => table.schema === schema && table.name === name);
  const entries: (Coverage | false)[] = [
    {
      what: "roles' passwords, and settings of the database itself (ALTER DATABASE … SET)",
      why: 'they belong to the server, not to the database',
    },
    inventory.machinery.length > 0 && {
      what: `schemas ${inventory.machinery.join(', ')}`,
      why: 'the platform makes them anew in every project',
    },
    inventory.unreadable.length > 0 && { what: listed(inventory.unreadable), why: 'this role may not read them' },
    inventory.unreadableLargeObjects > 0 && {
      what: `all ${inventory.largeObjects} large objects`,
      why: `this role may not read ${inventory.unreadableLargeObjects} of them, and pg_dump takes all or none`,
    },
    inventory.foreignTables.length > 0 && {
      what: `rows of ${listed(inventory.foreignTables)}`,
      why: 'foreign tables: their rows live on another server',
    },
    inventory.materializedViews.length > 0 && {
      what: `rows of ${listed(inventory.materializedViews)}`,
      why: 'materialized views are computed anew when restored, their rows are not compared',
    },
    invalidIndexes.length > 0 && {
      what: `invalid indexes ${invalidIndexes.join(', ')}`,
      why: 'a failed CREATE INDEX CONCURRENTLY left them behind; pg_dump does not take them, and they serve nobody: drop them',
    },
    has('storage', 'objects') && { what: 'files in Storage', why: 'the database holds their names only' },
  ];
  return entries.filter((entry) => entry !== false);
}
