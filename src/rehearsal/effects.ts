/**
 * What the pending files did to a copy of production, as it was measured there. Plain values: the run record, the report
 * and `--json` write them as they are. Names are as SQL quotes them, with their schema.
 */
export interface Effects {
  readonly files: readonly FileEffects[];
  /** Catalogue entries (`kind name`) after all files, against before. */
  readonly objects: ObjectChanges;
  /** What clients or other roles could do before, or were kept from, and no longer. */
  readonly rightsLost: readonly RightLost[];
  /** Columns of production that were dropped or became a narrower type, with how many values they held. */
  readonly valuesLost: readonly ValuesLost[];
  /** Every table whose rows changed, partitions by themselves, from before all files to after them. */
  readonly rows: readonly TableRows[];
  readonly seconds: number;
}

export interface FileEffects {
  readonly file: string;
  /** false: each statement was its own transaction, as the CLI runs it. */
  readonly transactional: boolean;
  readonly seconds: number;
  readonly statements: readonly StatementEffects[];
  readonly objects: ObjectChanges;
  readonly rightsLost: readonly RightLost[];
}

export interface StatementEffects {
  /** 1 for the first line of the file. */
  readonly line: number;
  /** The statement, shortened for a screen; a literal that looks like a secret is not in it. */
  readonly sql: string;
  readonly seconds: number;
  /** Locks that it took and no statement of the file before it had. */
  readonly locks: readonly Lock[];
  /** Tables and indexes of before that were written anew. */
  readonly rewritten: readonly Rewrite[];
  readonly rows: readonly RowsOfStatement[];
  /** Trigger functions that ran, and how often. */
  readonly triggers: readonly { readonly name: string; readonly calls: number }[];
  /** What would have left the database, as the stand-in extensions recorded it: "net.http_post to https://…, 3 times". */
  readonly outside: readonly string[];
  /** Write-ahead log that production would write, in bytes; files made anew are counted by their size. */
  readonly walBytes: number;
}

/** PostgreSQL's lock modes, weakest first, as `pg_locks` writes them. */
export const lockModes = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const;
export type LockMode = (typeof lockModes)[number];

export interface Lock {
  readonly relation: string;
  readonly kind: 'table' | 'index' | 'view' | 'materialized view' | 'sequence' | 'partitioned table' | 'other';
  readonly mode: LockMode;
  /** What others wait for while it is held: AccessExclusive keeps readers out, everything from Share on keeps writers out. */
  readonly blocks: 'reads and writes' | 'writes' | 'nothing';
  /** From the statement's beginning until the lock is given back, at the end of the transaction as a rule. */
  readonly heldSeconds: number;
  /** The relation came into being in these files: nobody else can wait for it. */
  readonly isNew: boolean;
  /** `documented`: the statement can not be stopped to look (CONCURRENTLY on a small table): PostgreSQL's manual says it. */
  readonly source: 'measured' | 'documented';
}

export interface Rewrite {
  readonly relation: string;
  readonly kind: 'table' | 'index' | 'materialized view';
  readonly bytes: number;
}

export interface RowsOfStatement {
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  /** One by one: DELETE, cascades of foreign keys, triggers, rules, MERGE, whatever a DO block did. */
  readonly deleted: number;
  /** Gone at once with TRUNCATE. */
  readonly truncated: number;
  /** Gone at once with the table. */
  readonly dropped: number;
  /** No row of production: the table came into being in these files. */
  readonly isNew: boolean;
}

export interface TableRows extends RowsOfStatement {
  readonly before: number;
  /** null: the table is gone. */
  readonly after: number | null;
}

export interface ObjectChanges {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly changed: readonly string[];
}

export interface RightLost {
  readonly kind:
    | 'row level security'
    | 'policy'
    | 'grant'
    | 'security_invoker'
    | 'publication'
    | 'trigger on auth.users'
    | 'cron job'
    | 'function signature';
  /** The catalogue's name of it. */
  readonly entry: string;
  /** In words: "policy own_orders of public.orders is gone". */
  readonly what: string;
  /** It went with something else, by CASCADE or with its table. */
  readonly withObject: string | null;
}

export interface ValuesLost {
  readonly table: string;
  readonly column: string;
  /** How many values that are not null production has there. */
  readonly values: number;
  readonly how: 'dropped' | 'dropped with its table' | Retyped;
}

export interface Retyped {
  readonly from: string;
  /** The same as `from` where only a USING made other values of them. */
  readonly to: string;
  /** A USING made of them fewer different values than there were. */
  readonly isComputed?: true;
}
