import type { LocatedFinding } from '../../src/analysis/finding.js';
import type {
  Effects,
  FileEffects,
  Lock,
  RightLost,
  RowsOfStatement,
  StatementEffects,
  TableRows,
} from '../../src/rehearsal/effects.js';
import { judgeEffects, type Judged, type Verdict } from '../../src/rehearsal/verdict.js';

export const file = '20260101000000_a.sql';

export const finding = (changes: Partial<LocatedFinding> = {}): LocatedFinding => ({
  code: 'drop-table',
  level: 'destructive',
  what: 'drops public.a',
  file,
  line: 1,
  sql: '',
  ...changes,
});

export const statement = (changes: Partial<StatementEffects> = {}): StatementEffects => ({
  line: 1,
  sql: 'select 1',
  seconds: 0.1,
  locks: [],
  rewritten: [],
  rows: [],
  triggers: [],
  outside: [],
  walBytes: 0,
  ...changes,
});

export const rowsOf = (table: string, changes: Partial<RowsOfStatement> = {}): RowsOfStatement => ({
  table,
  inserted: 0,
  updated: 0,
  deleted: 0,
  truncated: 0,
  dropped: 0,
  isNew: false,
  ...changes,
});

export const lock = (relation: string, changes: Partial<Lock> = {}): Lock => ({
  relation,
  kind: 'table',
  mode: 'ShareLock',
  blocks: 'writes',
  heldSeconds: 0.1,
  isNew: false,
  source: 'measured',
  ...changes,
});

export const right = (kind: RightLost['kind'], entry: string, what: string): RightLost => ({
  kind,
  entry,
  what,
  withObject: null,
});

const nothing = { gained: [], lost: [], changed: [] };

export const fileEffects = (changes: Partial<FileEffects> = {}): FileEffects => ({
  file,
  transactional: true,
  seconds: 0.1,
  statements: [],
  objects: nothing,
  rightsLost: [],
  ...changes,
});

/** What the files come to together, as far as adding up tells it: a test gives rights and values itself. */
export const effects = (...files: FileEffects[]): Effects => ({
  files,
  objects: {
    gained: files.flatMap(({ objects }) => objects.gained),
    lost: files.flatMap(({ objects }) => objects.lost),
    changed: files.flatMap(({ objects }) => objects.changed),
  },
  rightsLost: [],
  valuesLost: [],
  rows: files
    .flatMap(({ statements }) => statements)
    .flatMap(({ rows }) => rows)
    .map((one): TableRows => ({ ...one, before: 0, after: 0 })),
  seconds: 1,
});

/** A table that nobody names has rows. */
export const judge = (measured: Effects, more: Partial<Omit<Judged, 'effects'>> = {}): Verdict =>
  judgeEffects({ findings: [], before: {}, wayBack: null, effects: measured, ...more });
