import { joinName, quoteName, textOf, type Content } from '../tree.js';

/** `history`: made by files that are applied. `pending`: made by those that are not, so nobody has rows in it yet. */
export type Origin = 'history' | 'pending';

/** `unknown`: no file makes it. */
export type RelationKind = 'table' | 'view' | 'materialized view' | 'foreign table' | 'sequence' | 'unknown';

export interface KnownColumn {
  /** As the parser writes it, without modifiers: `int4`, `varchar`, `mood`. */
  readonly type: string;
  /** Length, or precision and scale. */
  readonly modifiers: readonly number[];
  readonly isArray: boolean;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
}

export interface KnownConstraint {
  readonly content: Content;
  /** Of the table itself; of a CHECK only the one that it stands with. */
  readonly columns: readonly string[];
}

export interface KnownReference {
  /** The table that holds the key. */
  readonly from: string;
  readonly to: string;
  readonly deletes: boolean;
}

export interface KnownRelation {
  readonly kind: RelationKind;
  readonly origin: Origin;
  /** False for IF NOT EXISTS and inside of blocks: what is there may be older, and hold rows. */
  readonly certain: boolean;
  readonly columns: Map<string, KnownColumn>;
  /** CREATE POLICY, by name. */
  readonly policies: Map<string, Content>;
  /** CREATE TRIGGER, by name. */
  readonly triggers: Map<string, Content>;
  /** Whether unique, by name. */
  readonly indexes: Map<string, boolean>;
  /** CONSTR_CHECK and so on, by name where one is given. */
  readonly constraints: Map<string, string>;
  readonly definitions: Map<string, KnownConstraint>;
  /** Roles that were granted anything. */
  readonly granted: Set<string>;
  /** Roles from which everything was taken. */
  readonly withheld: Set<string>;
  /** CREATE RULE, by name. */
  readonly rules: Map<string, Content>;
  /** CREATE VIEW, of a view. */
  view: Content | null;
  readonly partitionOf: string | null;
  /** null where no file says. */
  rls: boolean | null;
  /** Of a view; null where no file says. */
  securityInvoker: boolean | null;
}

export interface KnownFunction {
  readonly origin: Origin;
  /** CREATE FUNCTION, and its text. */
  readonly content: Content;
  readonly text: string;
  /** Types of the arguments that callers give, as the parser writes them. */
  readonly signature: string;
  /** Roles from which EXECUTE was taken, and to which it was given. */
  readonly revoked: Set<string>;
  readonly granted: Set<string>;
}

export interface KnownType {
  readonly origin: Origin;
  readonly certain: boolean;
  /** Of an enum. */
  readonly values: Set<string>;
  /** Of a domain: whether it has a CHECK or NOT NULL. */
  readonly constrained: boolean;
}

/** Where unqualified names of a Supabase project lead. */
export const defaultSchema = 'public';

/** Schemas that PostgREST serves unless a project says otherwise. */
const usuallyExposed: readonly string[] = ['public', 'graphql_public'];

/** `public.orders`, quoted where needed, of a RangeVar. */
export function relationKey(relation: unknown): string {
  const { schemaname, relname } = (relation ?? {}) as Content;
  return joinName([textOf(schemaname) || defaultSchema, textOf(relname)]);
}

/** The same of a name in parts; before the last stands the schema. */
export const keyOf = (parts: readonly string[]): string =>
  joinName([parts.at(-2) ?? defaultSchema, parts.at(-1) ?? '']);

export const schemaOfKey = (key: string): string => /^(?:"(?:[^"]|"")*"|[^.]*)/.exec(key)?.[0] ?? '';

/** What belongs to a table and may be newer than it. */
export type PartKind = 'column' | 'constraint' | 'trigger' | 'index';

export interface Part {
  readonly kind: PartKind;
  /** The key of its table; of an index its schema decides nothing, names of indexes are enough. */
  readonly table: string;
  readonly name: string;
}

export const partKey = ({ kind, table, name }: Part): string => `${kind} ${kind === 'index' ? '' : table} ${name}`;

/** The database as migrations describe it; whatever was made by hand is unknown to it. */
export class Known {
  /** Schemas that the API serves, quoted where needed. */
  readonly exposed: ReadonlySet<string>;
  readonly relations = new Map<string, KnownRelation>();
  /** Relations that no file makes, by what files do to them: a part of the truth, their columns above all. */
  readonly strangers = new Map<string, KnownRelation>();
  readonly functions = new Map<string, KnownFunction[]>();
  /** Aggregates and the constructors of range types: they are called, and have no body. */
  readonly callables = new Set<string>();
  readonly types = new Map<string, KnownType>();
  readonly schemas = new Map<string, Origin>();
  /** Values that pending files add to enums. */
  readonly addedValues = new Set<string>();
  readonly references: KnownReference[] = [];
  /** Tables of each publication. */
  readonly publications = new Map<string, Set<string>>();
  /** Roles that get rights on what is made from now on, or lose them: `OBJECT_TABLE public`, without a schema for all. */
  readonly defaultGrants = new Map<string, Set<string>>();
  readonly defaultRevokes = new Map<string, Set<string>>();
  /** What a dropped relation was, by its name. */
  readonly dropped = new Map<string, KnownRelation>();
  /** Relations that a pending file dropped, and the new names of those that it renamed. */
  readonly gone = new Set<string>();
  /** Names that new relations had before they were renamed or dropped. */
  readonly newThen = new Set<string>();
  /** Relations of unknown origin under the names that a file gave them: never new, wherever they are. */
  readonly moved = new Set<string>();
  /** Columns and so on that pending files added to tables, by `partKey`. */
  readonly newParts = new Set<string>();

  constructor(exposed: readonly string[] = usuallyExposed) {
    this.exposed = new Set(exposed.map(quoteName));
  }

  /** Whether the API serves the schema of a key. */
  exposes(key: string): boolean {
    return this.exposed.has(schemaOfKey(key));
  }

  /** Only of what a file makes. */
  relation(key: string): KnownRelation | undefined {
    return this.relations.get(key);
  }

  /** Whether a file makes the function or its like. */
  isCallable(key: string): boolean {
    return this.functions.has(key) || this.callables.has(key);
  }

  /** What files say of a relation, whether one of them makes it or not. What they do not say may be there all the same. */
  described(key: string): KnownRelation | undefined {
    return this.relations.get(key) ?? this.strangers.get(key);
  }

  /** All of those, by key. */
  allDescribed(): [string, KnownRelation][] {
    return [...this.relations, ...this.strangers];
  }

  /** Made by a pending file: empty and unused, so locks on it hurt nobody. */
  isNew(key: string): boolean {
    const origin = this.relations.get(key)?.origin;
    if (origin !== undefined) return origin === 'pending';
    if (this.newThen.has(key) || schemaOfKey(key) === 'pg_temp') return true;
    return !this.moved.has(key) && this.schemas.get(schemaOfKey(key)) === 'pending';
  }

  /** A part of a table that holds nothing older than the pending files. */
  isNewPart(kind: PartKind, table: string, name: string): boolean {
    return this.isCertainlyNew(table) || this.newParts.has(partKey({ kind, table, name }));
  }

  /** New for certain: to drop it or to empty it loses nothing. */
  isCertainlyNew(key: string): boolean {
    return this.isNew(key) && this.relations.get(key)?.certain !== false;
  }

  /** Tables from which rows go with those of `key`, however deep. */
  cascadesFrom(key: string, seen = new Set<string>()): string[] {
    for (const { from, to, deletes } of this.references) {
      if (to !== key || !deletes || seen.has(from)) continue;
      seen.add(from);
      this.cascadesFrom(from, seen);
    }
    return [...seen];
  }
}
