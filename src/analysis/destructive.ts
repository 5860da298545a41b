import type { Finding } from './finding.js';
import { joinName, namedObject, nameParts, relationName, type Visited } from './tree.js';

/** Procedure rule 1, statement by statement; `visited` is any node that the migration runs. */
export function destructiveFindings({ kind, value }: Visited): Finding[] {
  return judges[kind]?.(value) ?? [];
}

type Content = Visited['value'];

const destructive = (code: string, what: string): Finding => ({ code, level: 'destructive', what });

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
  OBJECT_OPCLASS: 'operator class',
  OBJECT_OPFAMILY: 'operator family',
  OBJECT_FDW: 'foreign data wrapper',
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_TSCONFIGURATION: 'text search configuration',
  OBJECT_TSDICTIONARY: 'text search dictionary',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSTEMPLATE: 'text search template',
};

const wordOf = (type: unknown): string =>
  objectWords[String(type)] ?? String(type).replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase();

const dependents = 'and everything that depends on it (CASCADE)';
const dropCascade = (what: string): Finding[] => [destructive('drop-cascade', `drops ${what} ${dependents}`)];

function drop(content: Content): Finding[] {
  const word = wordOf(content.removeType);
  const objects = (content.objects ?? []) as unknown[];
  const names = objects.map((object) => namedObject(content.removeType, object).name).join(', ');
  if (isCascade(content)) return dropCascade(`${word} ${names}`);
  return [];
}

function alterTable(content: Content): Finding[] {
  const table = relationName(content.relation);
  const commands = ((content.cmds ?? []) as { AlterTableCmd?: Content }[]).flatMap((command) =>
    command.AlterTableCmd ? [command.AlterTableCmd] : [],
  );
  return commands.flatMap((command) => {
    const name = joinName([String(command.name)]);
    if (command.subtype === 'AT_DropColumn')
      return [destructive('drop-column', `drops ${table}.${name}${isCascade(command) ? ` ${dependents}` : ''}`)];
    // With other commands CASCADE passes a change on, to typed tables say.
    return command.subtype === 'AT_DropConstraint' && isCascade(command) ? dropCascade(`${name} of ${table}`) : [];
  });
}

/** The parser's letter for DROP CONSTRAINT. */
const dropsConstraint = 'X';

const alterDomain = (content: Content): Finding[] =>
  content.subtype === dropsConstraint && isCascade(content)
    ? dropCascade(`${joinName([String(content.name)])} of ${joinName(nameParts(content.typeName))}`)
    : [];

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
  AlterDomainStmt: alterDomain,
  DropSubscriptionStmt: (content) =>
    isCascade(content) ? dropCascade(`subscription ${joinName([String(content.subname)])}`) : [],
  TruncateStmt: truncate,
  DeleteStmt: deleteRows,
  MergeStmt: mergeRows,
  GrantStmt: revoke,
  GrantRoleStmt: revoke,
  AlterDefaultPrivilegesStmt: (content) => revoke((content.action ?? {}) as Content),
  DropdbStmt: (content) => [destructive('drop-database', `drops database ${joinName([String(content.dbname)])}`)],
  DropOwnedStmt: () => [destructive('drop-owned', 'drops everything that a role owns')],
};
