import type { Statement } from '../../analysis/parse.js';
import { contentOf, listOf, nodeOf, textOf, type Content } from '../../analysis/tree.js';
import type { LockMode } from '../effects.js';

/** A lock that PostgreSQL's manual tells of a statement which nobody can stop to look. */
export interface DocumentedLock {
  /** As SQL writes it, with its schema where the statement has it. */
  readonly target: string;
  readonly mode: LockMode;
  /** The target is an index: its table is locked likewise. */
  readonly withTable: boolean;
}

type Quote = (name: string) => string;

/** For statements that run in no transaction; empty for others. */
export function documentedLocks({ node }: Statement, quote: Quote): DocumentedLock[] {
  const one = nodeOf(node);
  if (!one) return [];
  const { kind, value } = one;
  const mode: LockMode = 'ShareUpdateExclusiveLock';
  const lock = (target: string, isIndex = false, lockMode: LockMode = mode): DocumentedLock[] =>
    target === '' ? [] : [{ target, mode: lockMode, withTable: isIndex }];
  switch (kind) {
    case 'IndexStmt':
      return lock(rangeOf(value.relation, quote));
    case 'DropStmt':
      return listOf(value.objects).flatMap((name) => lock(nameOf(name.value, quote), true));
    case 'ReindexStmt':
      return isConcurrent(value) ? lock(rangeOf(value.relation, quote), value.kind === 'REINDEX_OBJECT_INDEX') : [];
    case 'VacuumStmt':
      return listOf(value.rels).flatMap((rel) =>
        lock(rangeOf(rel.value.relation, quote), false, isFull(value) ? 'AccessExclusiveLock' : mode),
      );
    case 'AlterTableStmt':
      return [
        ...lock(rangeOf(value.relation, quote)),
        ...listOf(value.cmds).flatMap(({ value: command }) =>
          lock(rangeOf(contentOf(nodeOf(command.def)?.value).name, quote), false, 'AccessExclusiveLock'),
        ),
      ];
    default:
      return [];
  }
}

const isConcurrent = ({ params }: Content): boolean => JSON.stringify(params ?? []).includes('concurrently');
const isFull = ({ options }: Content): boolean => listOf(options).some(({ value }) => value.defname === 'full');

function rangeOf(range: unknown, quote: Quote): string {
  const { schemaname, relname } = contentOf(range);
  return [textOf(schemaname), textOf(relname)].filter(Boolean).map(quote).join('.');
}

const nameOf = ({ items }: Content, quote: Quote): string =>
  listOf(items)
    .map(({ value }) => quote(textOf(value.sval)))
    .join('.');
