import { isRehearsed, type Catalogue } from './catalogue.js';
import { columnBack } from './inverse/columns.js';
import { dropsOf, isOfConstraint } from './inverse/drops.js';
import { readEntryName, relationOf, splitColumn, splitOn } from './inverse/names.js';
import {
  eventTriggerBack,
  extensionBack,
  routineBack,
  schemaBack,
  switchBack,
  typeBack,
  versionBack,
  viewBack,
  type VersionBack,
} from './inverse/others.js';
import { renamesBack } from './inverse/renames.js';
import { commentBack, rightsBack, type Changed } from './inverse/rights.js';
import { rowSecurityBack, sequenceBack, tableBack } from './inverse/tables.js';

export { readEntryName, relationOf, splitColumn, splitOn, splitRoutine, splitSchema } from './inverse/names.js';

/** Where a catalogue is not what it was. */
export interface Departure {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

export function departure(before: Catalogue, now: Catalogue): Departure {
  return {
    added: [...now.keys()].filter((entry) => !before.has(entry) && isRehearsed(entry)),
    removed: [...before.keys()].filter((entry) => !now.has(entry) && isRehearsed(entry)),
    changed: [...now.keys()].filter(
      (entry) => before.has(entry) && before.get(entry) !== now.get(entry) && isRehearsed(entry),
    ),
  };
}

/** Said of other things: they come last, when those are there. */
const isAbout = (entry: string): boolean => /^(rights on|default rights|comment on|row level security) /.test(entry);

/** What was most likely given another name gets its old one; a guess, to be tried. */
export const renames = (before: Catalogue, now: Catalogue): string[] =>
  renamesBack(before, now, departure(before, now));

export interface Inverse {
  /** Statements that change back what is still there, each with the table that must be made anew when it is refused. */
  readonly alters: readonly { readonly sql: string; readonly relation: string | null }[];
  /** Statements that take away what came, and what can only be made anew. */
  readonly drops: readonly string[];
  /** Tables that cannot be changed back: they come from a backup, rows and all. */
  readonly tables: readonly string[];
}

/** What takes a catalogue back as far as nothing is missing but what a backup has. Pure. */
export function inverseOf(before: Catalogue, now: Catalogue): Inverse {
  const { added, removed, changed } = departure(before, now);
  const alters: { sql: string; relation: string | null }[] = [];
  const [anew, tables]: [string[], Set<string>] = [[], new Set()];
  for (const entry of changed.filter((one) => !isAbout(one))) {
    const name = readEntryName(entry);
    const relation = name.kind === 'table' ? name.name : relationOf(name);
    const back = changeBack(entry, before, now);
    if (back) alters.push(...back.map((sql) => ({ sql, relation })));
    else if ((name.kind === 'table' || name.kind === 'column') && relation !== null && before.has(`table ${relation}`))
      tables.add(relation);
    else if (name.kind !== 'column') anew.push(entry);
  }
  for (const entry of removed) {
    const { relation } = splitColumn(entry.slice('column '.length)) ?? {};
    if (
      entry.startsWith('column ') &&
      relation !== undefined &&
      before.has(`table ${relation}`) &&
      now.has(`table ${relation}`)
    )
      tables.add(relation);
  }
  const came = added.filter((entry) => !isAbout(entry));
  return {
    alters: alters.filter(({ relation }) => relation === null || !tables.has(relation)),
    drops: dropsOf([...anew, ...came, ...[...tables].map((name) => `table ${name}`)], now),
    tables: [...tables],
  };
}

/** null: it has to be made anew. */
function changeBack(entry: string, before: Catalogue, now: Catalogue): string[] | null {
  const { kind, name } = readEntryName(entry);
  const [was, is] = [before.get(entry) ?? '', now.get(entry) ?? ''];
  switch (kind) {
    case 'table':
      return tableBack(name, was, is);
    case 'column': {
      const { relation = '', column = '' } = splitColumn(name) ?? {};
      return now.has(`table ${relation}`) ? columnBack(relation, column, was, is) : null;
    }
    case 'sequence':
      return sequenceBack(name, was, is);
    case 'function':
    case 'procedure':
    case 'aggregate':
      return routineBack(kind, name, was, is);
    case 'view':
    case 'materialized view':
      return viewBack(kind, name, was, is);
    case 'trigger':
    case 'rule':
      return switchBack(kind, name, was, is);
    case 'type':
      return typeBack(name, was, is);
    case 'event trigger':
      return eventTriggerBack(name, was, is);
    case 'schema':
      return schemaBack(name, was);
    case 'extension':
      return extensionBack(name, was);
    case 'index':
      // Marks of an index; a key's own is made by its key.
      return isOfConstraint(name, now) ? markBack(name, was, is, now) : null;
    default:
      return null;
  }
}

function markBack(name: string, was: string, is: string, now: Catalogue): string[] {
  const relation =
    /^(?:[^"]|"(?:[^"]|"")*")*? ON (?:ONLY )?((?:"(?:[^"]|"")*"|[^\s".]+)\.(?:"(?:[^"]|"")*"|[^\s".]+)) USING /.exec(
      is,
    )?.[1];
  const own = name.slice(name.indexOf('.') + 1);
  if (relation === undefined || !now.has(`table ${relation}`)) return [];
  const statements: string[] = [];
  const has = (text: string, mark: string): boolean => text.split(' part of ')[0]?.includes(` ${mark}`) ?? false;
  if (has(was, 'clustered') !== has(is, 'clustered'))
    statements.push(
      has(was, 'clustered')
        ? `alter table ${relation} cluster on ${own}`
        : `alter table ${relation} set without cluster`,
    );
  if (has(was, 'replica identity') && !has(is, 'replica identity'))
    statements.push(`alter table ${relation} replica identity using index ${own}`);
  return statements;
}

/** How each extension that has another version now gets the one that it had. */
export const versionsBack = (before: Catalogue, now: Catalogue): VersionBack[] =>
  [...before].flatMap(([entry, version]) => {
    const { kind, name } = readEntryName(entry);
    const isOther = kind === 'version of extension' && now.has(entry) && now.get(entry) !== version;
    return isOther ? [versionBack(name, version, before.get(`extension ${name}`)?.slice('in '.length) ?? '')] : [];
  });

/** Whoever writes to these tables waits from here on; whoever reads does not. */
export const lockRows = (tables: readonly string[]): string[] =>
  tables.length === 0
    ? []
    : [`lock table ${tables.map((name) => `only ${name}`).join(', ')} in share row exclusive mode`];

export const dropTable = (name: string): string => `drop table if exists ${name} cascade`;

/** What makes the missing parts of tables that are there, from the catalogue's own words; null for what it has no words for. */
export function partBack(entry: string, before: Catalogue): string | null {
  const { kind, name } = readEntryName(entry);
  const text = before.get(entry) ?? '';
  if (kind !== 'constraint') return null;
  const { own = '', relation = '' } = splitOn(name) ?? {};
  return `alter table ${relation} add constraint ${own} ${text.replace(/ not validated$/, '')}`;
}

/** Rights, row level security and comments, once everything that they speak of is there. `literal` quotes a text. */
export function aboutBack(before: Catalogue, now: Catalogue, literal: (text: string) => string): string[] {
  const { added, removed, changed } = departure(before, now);
  const changes: Changed[] = [...added, ...removed, ...changed]
    .filter(isAbout)
    .map((entry) => ({ entry, was: before.get(entry) ?? null, is: now.get(entry) ?? null }));
  const isThere = ({ entry }: Changed): boolean => now.has(entry) || before.has(entry);
  const known = changes.filter(isThere);
  return [
    ...known.flatMap(({ entry, was, is }) =>
      entry.startsWith('row level security ') && was !== null && is !== null
        ? rowSecurityBack(entry.slice('row level security '.length), was, is)
        : [],
    ),
    ...rightsBack(known.filter(({ entry }) => /^(rights on|default rights) /.test(entry))),
    ...known.filter(({ entry }) => entry.startsWith('comment on ')).flatMap((one) => commentBack(one, literal)),
  ];
}

/** Versions that the ledger did not have. `literal` quotes a text. */
export const ledgerBack = (versions: readonly string[], literal: (text: string) => string): string[] =>
  versions.length === 0
    ? []
    : [`delete from supabase_migrations.schema_migrations where version in (${versions.map(literal).join(', ')})`];

/** Materialized views that hold what the tables held. */
export const refreshes = (before: Catalogue): string[] =>
  [...before].flatMap(([entry, text]) =>
    entry.startsWith('materialized view ') && /^stored with rows/m.test(text)
      ? [`refresh materialized view ${entry.slice('materialized view '.length)}`]
      : [],
  );
