import type { Beyond, BeyondDumps } from '../database/beyondDumps.js';
import type { Inventory, Relation } from '../database/inventory.js';
import type { Coverage } from './metadata.js';

const listed = (relations: readonly Relation[]): string => relations.map((relation) => relation.qualified).join(', ');

/** What is not in a backup of this database, or not proved by restoring it, each with its reason. */
export function coverageOf(
  inventory: Inventory,
  invalidIndexes: readonly string[],
  beyond: readonly Beyond[],
): Coverage[] {
  const has = (schema: string, name: string) =>
    inventory.tables.some((table) => table.schema === schema && table.name === name);
  const entries: (Coverage | false)[] = [
    {
      what: "roles' passwords, and settings of the database itself (ALTER DATABASE … SET)",
      why: 'they belong to the server, not to the database',
    },
    {
      what: 'what the planner knows of the rows (ANALYZE), and how often they were read',
      why: 'a dump has no statistics: run ANALYZE after a restore',
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
    ...beyondCoverage(beyond),
    has('storage', 'objects') && { what: 'files in Storage', why: 'the database holds their names only' },
  ];
  return entries.filter((entry) => entry !== false);
}

const ofDatabase = 'the archive holds them, and only pg_restore --create gives them back; not compared';

const beyondWords: Readonly<Record<BeyondDumps, { what: (names: string) => string; why: string }>> = {
  'database rights': { what: () => 'rights on the database itself (GRANT … ON DATABASE)', why: ofDatabase },
  'database comment': { what: () => 'the comment on the database itself', why: ofDatabase },
  'parameter rights': {
    what: (names) => `rights on parameters ${names}`,
    why: 'GRANT … ON PARAMETER belongs to the server, not to the database',
  },
  subscription: {
    what: (names) => `subscriptions ${names}`,
    why: 'only a superuser dumps them; they are not compared, and one that comes back is switched off',
  },
  'security label': {
    what: (names) => `security labels of ${names}`,
    why: 'in the archive, but not restored while it is proved: they belong to an extension that scratch may not have',
  },
  tablespace: {
    what: (names) => `in which tablespace something lies (${names})`,
    why: 'tablespaces belong to the server; the archive names them, and scratch has none',
  },
  'replication slot': {
    what: (names) => `replication slots ${names}`,
    why: 'they belong to the server, and to this place in its log',
  },
  'user mapping': {
    what: (names) => `options of the user mapping ${names}`,
    why: 'this role may not see them: pg_dump writes the mapping without them, the password included',
  },
  'foreign key switched off': {
    what: (names) => `that foreign keys are switched off: ${names}`,
    why: 'pg_dump does not write down disabled triggers of keys: they come back switched on',
  },
  'empty materialized view': {
    what: (names) => `rows of ${names}, not even computed anew`,
    why: 'made of a materialized view without rows, so pg_dump leaves them empty: REFRESH them after a restore',
  },
  'comment of a parent': {
    what: (names) => `comments on ${names}`,
    why: 'constraints and triggers that came from a parent table are not dumped by themselves, nor is what is said of them',
  },
};

function beyondCoverage(beyond: readonly Beyond[]): Coverage[] {
  const kinds = [...new Set(beyond.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const names = beyond.filter((one) => one.kind === kind).map(({ name }) => name);
    const { what, why } = beyondWords[kind];
    return { what: what(names.join(', ')), why };
  });
}
