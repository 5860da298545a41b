import { destructive, type Finding } from './finding.js';
import { joinName, nameParts, relationName, type Visited } from './tree.js';

/** Procedure rule 1, statement by statement; `visited` is any node that the migration runs. */
export function destructiveFindings({ kind, value }: Visited): Finding[] {
  return judges[kind]?.(value) ?? [];
}

type Content = Visited['value'];

const isCascade = (content: Content): boolean => content.behavior === 'DROP_CASCADE';

const objectWords: Record<string, string> = {
  OBJECT_TABLE: 'table',
  OBJECT_FOREIGN_TABLE: 'foreign table',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_VIEW: 'view',
  OBJECT_SCHEMA: 'schema',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_EXTENSION: 'extension',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_INDEX: 'index',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_POLICY: 'policy',
};

const wordOf = (type: unknown): string =>
  objectWords[String(type)] ?? String(type).replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();

function drop(content: Content): Finding[] {
  const word = wordOf(content.removeType);
  const names = ((content.objects ?? []) as unknown[]).map((object) => joinName(nameParts(object))).join(', ');
  if (isCascade(content))
    return [destructive('drop-cascade', `drops ${word} ${names} and everything that depends on it (CASCADE)`)];
  return content.removeType === 'OBJECT_TABLE'
    ? [destructive('drop-table', `drops table ${names} with all its rows`)]
    : [];
}

function alterTable(content: Content): Finding[] {
  const table = relationName(content.relation);
  const commands = ((content.cmds ?? []) as { AlterTableCmd?: Content }[]).flatMap((command) =>
    command.AlterTableCmd ? [command.AlterTableCmd] : [],
  );
  return commands.flatMap((command) => {
    const name = joinName([String(command.name)]);
    const cascade = isCascade(command) ? ' and everything that depends on it (CASCADE)' : '';
    if (command.subtype === 'AT_DropColumn') return [destructive('drop-column', `drops ${table}.${name}${cascade}`)];
    if (cascade !== '') return [destructive('drop-cascade', `drops ${name} of ${table}${cascade}`)];
    return [];
  });
}

function truncate(content: Content): Finding[] {
  const tables = ((content.relations ?? []) as { RangeVar?: unknown }[])
    .map((relation) => relationName(relation.RangeVar))
    .join(', ');
  return isCascade(content)
    ? [destructive('truncate-cascade', `empties ${tables} and every table that refers to it (CASCADE)`)]
    : [destructive('truncate', `empties ${tables}`)];
}

const deleteRows = (content: Content): Finding[] => [
  destructive(
    'delete-rows',
    content.whereClause === undefined
      ? `deletes every row of ${relationName(content.relation)}`
      : `deletes rows of ${relationName(content.relation)}; how many, nobody knows before it runs`,
  ),
];

const mergeRows = (content: Content): Finding[] =>
  ((content.mergeWhenClauses ?? []) as { MergeWhenClause?: Content }[]).some(
    (clause) => clause.MergeWhenClause?.commandType === 'CMD_DELETE',
  )
    ? [destructive('delete-rows', `may delete rows of ${relationName(content.relation)} (MERGE)`)]
    : [];

const revoke = (content: Content): Finding[] =>
  content.is_grant !== true && isCascade(content)
    ? [destructive('revoke-cascade', 'takes away rights, and those that were passed on (CASCADE)')]
    : [];

const judges: Record<string, (content: Content) => Finding[]> = {
  DropStmt: drop,
  AlterTableStmt: alterTable,
  TruncateStmt: truncate,
  DeleteStmt: deleteRows,
  MergeStmt: mergeRows,
  GrantStmt: revoke,
  GrantRoleStmt: revoke,
  DropdbStmt: (content) => [destructive('drop-database', `drops database ${joinName([String(content.dbname)])}`)],
  DropOwnedStmt: () => [destructive('drop-owned', 'drops everything that a role owns')],
};
