import type { Fingerprint } from '../database/catalogue.js';
import { isPlatformName, type TableThere, type Terrain } from '../database/restorable.js';
import { onOneLine, type Entry } from './entries.js';
import { entriesByLine } from './entriesByLine.js';
import { isOwn, unquoted } from './names.js';
import { sequenceOf } from './positions.js';

/** What is not brought back, and why; for people. */
export interface Untouched {
  readonly what: string;
  readonly why: string;
}

/** What a target has when everything that goes is gone. */
export interface Remaining {
  readonly terrain: Terrain;
  /** Schemas that keep their objects. */
  readonly platform: ReadonlySet<string>;
  readonly catalogue: Fingerprint;
  readonly tables: readonly TableThere[];
  readonly settableSequences: ReadonlySet<string>;
  readonly guardable: { readonly triggers: ReadonlySet<string>; readonly policies: ReadonlySet<string> };
  readonly mayMakeEventTriggers: boolean;
}

/** The backup, as far as its metadata tells. */
export interface Wanted {
  readonly catalogue: Fingerprint;
  /** Columns of each table, by its qualified name. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
}

/** Lines of the archive's table of contents, in the order in which they are restored. */
export interface Chosen {
  /** Schemas and extensions: with triggers on, so that the platform does its part. */
  readonly ground: readonly string[];
  /** Large objects: pg_restore ends a transaction behind them unless it is told apart. */
  readonly largeObjects: readonly string[];
  readonly main: readonly string[];
  /** Where sequences stand that stay. No rollback puts them back, so they wait for the end. */
  readonly positions: readonly { readonly line: string; readonly sequence: string }[];
  /** Rights, and what pg_restore keeps for the very end: materialized views' rows, event triggers. */
  readonly rights: readonly string[];
  /** Schemas, and owners of something in them that are not who restores: they must be let in while it is made. */
  readonly guests: readonly { readonly schema: string; readonly owner: string }[];
  /** Tables that stay and have their rows replaced. */
  readonly replaced: readonly TableThere[];
  readonly untouched: readonly Untouched[];
}

/** They say which version the platform's schemas have, and those stay as they are. */
const serviceLedgers = new Set([
  'auth.schema_migrations',
  'storage.migrations',
  'realtime.schema_migrations',
  'supabase_functions.migrations',
]);
const ledgerSchema = 'supabase_migrations';

const ofLargeObjects = (entry: Entry): boolean =>
  entry.kind.startsWith('BLOB') || (entry.schema === null && /^LARGE OBJECTS? /.test(entry.tag));

/** Chooses what of an archive goes into a target. Pure: what it does not choose, it tells. */
export function choose(
  entries: readonly Entry[],
  wanted: Wanted,
  remaining: Remaining,
  { schemaOnly = false }: { readonly schemaOnly?: boolean } = {},
): Chosen {
  const judge = judgeFor(entries, wanted, remaining);
  const verdicts = entries.map((entry) => ({ entry, ...judge(entry) }));
  const taken = verdicts
    .filter(({ take, entry }) => take && (!schemaOnly || isDefinition(entry)))
    .map(({ entry }) => entry);
  const isGround = ({ kind }: Entry) => kind === 'SCHEMA' || kind === 'EXTENSION';
  const positions = taken.flatMap((entry) => {
    const sequence = entry.kind === 'SEQUENCE SET' ? sequenceOf(remaining.settableSequences, entry) : undefined;
    return sequence === undefined ? [] : [{ line: entry.line, sequence }];
  });
  const moved = new Set(positions.map(({ line }) => line));
  const main = taken.filter((entry) => !isGround(entry) && !ofLargeObjects(entry) && !moved.has(entry.line));
  const lines = (all: readonly Entry[]) => all.map(({ line }) => line);
  const untouched = new Map(verdicts.flatMap(({ told }) => (told ? [[told.what, told]] : [])));
  return {
    ground: lines(taken.filter(isGround)),
    largeObjects: lines(taken.filter(ofLargeObjects)),
    main: lines(main.filter((entry) => !isLast(entry))),
    positions,
    rights: lines(main.filter(isLast)),
    guests: guestsIn(main, remaining),
    replaced: remaining.tables.filter((table) => taken.some((entry) => isRowsOf(entry, table))),
    untouched: [...untouched.values()],
  };
}

const isLast = ({ kind, tag }: Entry): boolean =>
  ['ACL', 'DEFAULT ACL', 'MATERIALIZED VIEW DATA', 'EVENT TRIGGER'].includes(kind) ||
  (kind === 'COMMENT' && tag.startsWith('EVENT TRIGGER '));

/** A role that gets an object must be allowed to make one there, unless a superuser gives it. */
function guestsIn(main: readonly Entry[], { terrain }: Remaining): Chosen['guests'] {
  const guests = main
    .filter(({ schema, owner }) => schema !== null && owner !== terrain.role && isOwn(terrain, owner))
    .map(({ schema, owner }) => ({ schema: schema ?? '', owner }));
  return [...new Map(guests.map((one) => [`${one.schema}\n${one.owner}`, one])).values()];
}

/** Rows of the ledger say which definitions are there: they go with them. */
const isDefinition = (entry: Entry): boolean =>
  entry.schema === ledgerSchema || (!['TABLE DATA', 'SEQUENCE SET'].includes(entry.kind) && !ofLargeObjects(entry));

const isRowsOf = ({ kind, schema, tag }: Entry, table: TableThere): boolean =>
  kind === 'TABLE DATA' && schema === onOneLine(table.schema) && tag === onOneLine(table.name);

interface Verdict {
  readonly take: boolean;
  readonly told?: Untouched;
}
const yes: Verdict = { take: true };
const no: Verdict = { take: false };
const untouched = (what: string, why: string): Verdict => ({ take: false, told: { what, why } });

function judgeFor(entries: readonly Entry[], wanted: Wanted, remaining: Remaining): (entry: Entry) => Verdict {
  const { terrain, platform, catalogue } = remaining;
  const tables = new Map(
    remaining.tables.map((table) => [`${onOneLine(table.schema)}\n${onOneLine(table.name)}`, table]),
  );
  const schemasThere = new Set(terrain.schemas.map(({ name }) => onOneLine(name)));
  const guards = entriesByLine(wanted.catalogue);
  const made = new Set(
    entries
      .filter(({ kind }) => !['ACL', 'COMMENT', 'SECURITY LABEL', 'DEFAULT ACL'].includes(kind))
      .map((one) => `${one.schema}\n${baseOf(one.tag)}`),
  );
  const isPlatform = (schema: string) => platform.has(schema) || isPlatformName(schema);
  const isThere = (key: string | undefined): boolean => key !== undefined && key in catalogue.entries;

  function rows(entry: Entry): Verdict {
    const table = tables.get(`${entry.schema}\n${entry.tag}`);
    const name = `rows of ${entry.schema ?? ''}.${entry.tag}`;
    if (!table) return isPlatform(entry.schema ?? '') ? untouched(name, 'the target has no such table') : yes;
    if (serviceLedgers.has(table.qualified)) return no;
    if (!table.mayEmpty || !table.mayFill) return untouched(name, 'this role may not write them');
    const lacks = (wanted.columns[table.qualified] ?? []).filter((column) => !table.columns.includes(column));
    return lacks.length === 0 ? yes : untouched(name, `the target's table lacks ${lacks.join(', ')}`);
  }

  function inPlatform(entry: Entry): Verdict {
    const { kind, schema, tag, owner } = entry;
    if (kind === 'SEQUENCE SET') return sequenceOf(remaining.settableSequences, entry) ? yes : no;
    const guard = guards.get(`${kind}\n${schema}\n${tag}`);
    if (guard) {
      if (isThere(guard.entry)) return no;
      const may = kind === 'TRIGGER' ? remaining.guardable.triggers : remaining.guardable.policies;
      return may.has(guard.table) ? yes : untouched(guard.entry, 'this role may not make it');
    }
    // Rights on what others brought stay theirs; what users made here was dropped and comes back whole.
    return owner !== '' && isOwn(terrain, owner) && kind !== 'SCHEMA' ? yes : no;
  }

  function inNone(entry: Entry): Verdict {
    const { kind, tag, owner } = entry;
    const key = guards.get(`${kind}\n\n${tag}`)?.entry;
    if (kind === 'SCHEMA') return judgeSchema(entry);
    if (kind === 'EXTENSION') {
      if (terrain.extensions.some(({ name }) => name === tag)) return no;
      return terrain.available.has(tag) ? yes : untouched(`extension ${tag}`, 'the target has no such extension');
    }
    if (kind === 'EVENT TRIGGER') {
      if (isThere(key)) return no;
      return remaining.mayMakeEventTriggers ? yes : untouched(`event trigger ${tag}`, 'this role may not make one');
    }
    if (kind === 'PUBLICATION') return isThere(key) ? no : yes;
    if (kind === 'ACL' || kind === 'COMMENT') return about(entry);
    if (
      [
        'DATABASE',
        'DATABASE PROPERTIES',
        'TABLESPACE',
        'SECURITY LABEL',
        'SUBSCRIPTION',
        'SUBSCRIPTION TABLE',
      ].includes(kind)
    )
      return no;
    if (kind === 'DEFAULT ACL') return isOwn(terrain, owner) ? yes : no;
    // One that stays keeps its mappings, passwords included: a backup may not have them.
    const server = kind === 'USER MAPPING' ? / SERVER (.+)$/.exec(tag)?.[1] : undefined;
    if (isThere(key) || (server !== undefined && isThere(guards.get(`SERVER\n\n${unquoted(server)}`)?.entry)))
      return no;
    return owner === '' || terrain.settable.has(owner)
      ? yes
      : untouched(`${kind.toLowerCase()} ${tag}`, `it belongs to ${owner}`);
  }

  function judgeSchema({ tag, owner }: Entry): Verdict {
    // Of this one the archive says only whose it is.
    if (tag === 'public') return terrain.settable.has(owner) ? yes : no;
    if (schemasThere.has(tag)) return no;
    if (isPlatform(tag) || !terrain.settable.has(owner))
      return isPlatformName(tag) || owner === ''
        ? untouched(`schema ${tag}`, 'the platform makes it, and the target has none')
        : untouched(`schema ${tag}`, `it belongs to ${owner}, whom this role may not act for`);
    return yes;
  }

  /** Rights on something in no schema, and what is said of it. */
  function about({ kind, tag, owner }: Entry): Verdict {
    if (ofLargeObjects({ kind, tag, owner, schema: null, line: '' })) return yes;
    if (/^(EXTENSION|DATABASE) /.test(tag)) return no;
    if (tag.startsWith('CAST ')) return yes;
    const schema = /^SCHEMA "?([\s\S]+?)"?$/.exec(tag)?.[1];
    if (schema === undefined) return owner !== '' && terrain.settable.has(owner) && !isKept(tag) ? yes : no;
    const there = terrain.schemas.find(({ name }) => onOneLine(name) === schema);
    return there ? (there.usable ? yes : no) : terrain.settable.has(owner) ? yes : no;
  }
  const isKept = (tag: string): boolean => {
    const [, kind = '', name = ''] =
      /^(EVENT TRIGGER|PUBLICATION|SERVER|FOREIGN DATA WRAPPER|LANGUAGE|PROCEDURAL LANGUAGE) (.+)$/.exec(tag) ?? [];
    const key = guards.get(`${kind}\n\n${unquoted(name)}`)?.entry;
    return kind === 'EVENT TRIGGER' && isThere(key);
  };

  return (entry) => {
    const { kind, schema, owner } = entry;
    if (schema === null) return inNone(entry);
    if (kind === 'SECURITY LABEL') return no;
    if (kind === 'TABLE DATA') return rows(entry);
    if (kind === 'DEFAULT ACL') return isOwn(terrain, owner) && schemaComes(schema) ? yes : no;
    if (kind.startsWith('PUBLICATION TABLE')) {
      return isThere(guards.get(`${kind}\n${schema}\n${entry.tag}`)?.entry) ? no : yes;
    }
    if (isPlatform(schema)) return inPlatform(entry);
    // An extension's members in a user's schema: they came with it, and so did their rights.
    if (kind === 'ACL' && !terrain.settable.has(owner))
      return made.has(`${schema}\n${baseOf(entry.tag.replace(/^[A-Z ]+ /, ''))}`) ? yes : no;
    if (kind === 'SEQUENCE SET' && !made.has(`${schema}\n${baseOf(entry.tag)}`))
      return sequenceOf(remaining.settableSequences, entry) ? yes : no;
    return yes;
  };

  function schemaComes(schema: string): boolean {
    return schemasThere.has(schema) || !isPlatform(schema);
  }
}

/** A function's name without what it takes: its two spellings differ there. */
const baseOf = (tag: string): string => tag.replace(/\([\s\S]*$/, '');
