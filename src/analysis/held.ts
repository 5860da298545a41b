import { alteredBy } from './altered.js';
import { keyOf, relationKey, type Known } from './known/known.js';
import { reachOf, readRelations } from './reach.js';
import type { Subject } from './rule.js';
import { isTransactional } from './transactional.js';
import { listOf, nameParts, textOf, visit, type Visited } from './tree.js';

/** Commands that let others read meanwhile, or that every new policy needs. */
const weak = new Set([
  ...['AT_SetStatistics', 'AT_ValidateConstraint', 'AT_ClusterOn', 'AT_DropCluster', 'AT_SetRelOptions'],
  ...['AT_ResetRelOptions', 'AT_AttachPartition', 'AT_SetOptions', 'AT_ResetOptions', 'AT_EnableTrig'],
  ...['AT_EnableTrigAll', 'AT_EnableTrigUser', 'AT_DisableTrig', 'AT_DisableTrigAll', 'AT_DisableTrigUser'],
  ...['AT_EnableRowSecurity', 'AT_ForceRowSecurity', 'AT_ChangeOwner', 'AT_ReplicaIdentity'],
]);

/** The number that the parser gives to ACCESS EXCLUSIVE. */
const accessExclusive = 8;

/** The tables that a statement keeps everybody from reading, until its transaction ends. */
export function lockedBy({ kind, value }: Visited, known: Known): string[] {
  return locks({ kind, value }).filter((key) => !known.isNew(key));
}

function locks({ kind, value }: Visited): string[] {
  switch (kind) {
    case 'AlterTableStmt':
      return value.objtype === 'OBJECT_TABLE' && alteredBy(value).commands.some(isStrong)
        ? [relationKey(value.relation)]
        : [];
    case 'RenameStmt':
      return value.renameType === 'OBJECT_TABLE' || (value.renameType === 'OBJECT_COLUMN' && value.relation)
        ? [relationKey(value.relation)]
        : [];
    case 'TruncateStmt':
      return listOf(value.relations).map((one) => relationKey(one.value));
    case 'LockStmt':
      return value.mode === accessExclusive ? listOf(value.relations).map((one) => relationKey(one.value)) : [];
    case 'DropStmt':
      return value.removeType === 'OBJECT_TRIGGER'
        ? ((value.objects ?? []) as unknown[]).map((object) => keyOf(nameParts(object).slice(0, -1)))
        : [];
    default:
      return [];
  }
}

/** A foreign key holds up writes only. */
const isStrong = ({ subtype, def }: ReturnType<typeof alteredBy>['commands'][number]): boolean =>
  !weak.has(subtype) && !(subtype === 'AT_AddConstraint' && def.contype === 'CONSTR_FOREIGN');

/** The transaction that a statement stands in, as far as it has come. */
export interface Held {
  /** The tables that nobody can read because of statements before this one. */
  readonly tables: ReadonlySet<string>;
  /** Whether the file itself began it. */
  readonly isExplicit: boolean;
}

type Place = Pick<Subject, 'before' | 'after' | 'known' | 'kind' | 'value'>;

interface Story {
  /** One statement that refuses a transaction makes the CLI send them one by one. */
  readonly onesAlone: boolean;
  readonly tables: Set<string>;
  /** Of the statements before, how many are in it. */
  read: number;
  state: 'file' | 'explicit' | 'ended';
}

/** By the first statement of a file. Statements come in order, so each is looked at once, however many there are. */
const stories = new WeakMap<object, Story>();

export function heldBefore({ before, after, known, kind, value }: Place): Held {
  const first = before[0]?.value ?? value;
  let story = stories.get(first);
  if (!story || story.read > before.length) {
    const onesAlone = [...before, { kind, value }, ...after].some(
      (one) => !isTransaction(one) && !isTransactional(one),
    );
    story = { onesAlone, tables: new Set(), read: 0, state: 'file' };
    stories.set(first, story);
  }
  for (; story.read < before.length; story.read += 1) {
    const one = before[story.read];
    if (!one) continue;
    if (isTransaction(one)) goOn(story, textOf(one.value.kind));
    else for (const key of lockedBy(one, known)) story.tables.add(key);
  }
  const isOne = story.state === 'explicit' || (story.state === 'file' && !story.onesAlone);
  return { tables: isOne ? new Set(story.tables) : new Set(), isExplicit: story.state === 'explicit' };
}

const isTransaction = ({ kind }: Visited): boolean => kind === 'TransactionStmt';

function goOn(story: Story, kind: string): void {
  if (/_(SAVEPOINT|RELEASE|ROLLBACK_TO)$/.test(kind)) return;
  story.state = /_(BEGIN|START)$/.test(kind) ? 'explicit' : 'ended';
  story.tables.clear();
}

/** The rows that a statement goes through, in the words of people; null for what is soon done. */
export function longWork(statement: Visited, known: Known): string | null {
  const { kind, value } = statement;
  const name = (): string => relationKey(value.relation);
  const readsOld = (tree: unknown): boolean =>
    readRelations(visit(tree)).some((one) => !known.isNew(relationKey(one)) && one.schemaname !== 'pg_catalog');
  switch (kind) {
    case 'UpdateStmt':
    case 'DeleteStmt':
      return known.isNew(name()) || reachOf(value, known) === 'named'
        ? null
        : `${kind === 'UpdateStmt' ? 'the update' : 'the delete'} of ${name()}`;
    case 'MergeStmt':
      return readsOld(value) ? `the merge into ${name()}` : null;
    case 'InsertStmt':
      return readsOld(value.selectStmt) ? `the copy into ${name()}` : null;
    case 'CreateTableAsStmt':
      return readsOld(value.query) && (value.into as Visited['value'] | undefined)?.skipData !== true
        ? 'the query'
        : null;
    case 'RefreshMatViewStmt':
      return `the refresh of ${name()}`;
    default:
      return null;
  }
}
