import {
  namedObject,
  namedParts,
  namedRelation,
  namedSchema,
  nameParts,
  type NamedObject,
  type Visited,
} from './tree.js';

type Content = Visited['value'];

/** The objects that a statement makes or changes; those that it only reads or refers to are not among them. */
export const changedObjects = ({ kind, value }: Visited): NamedObject[] => changedBy[kind]?.(value) ?? [];

/** The kinds of statement that make or change an object. */
export const changingKinds = (): readonly string[] => Object.keys(changedBy);

type Changed = (value: Content) => NamedObject[];

const relation =
  (field: string): Changed =>
  (value) => [namedRelation(value[field])];
const parts =
  (field: string): Changed =>
  (value) => [namedParts(nameParts(value[field]))];
/** A function or an operator, with its arguments. */
const routine =
  (field: string): Changed =>
  (value) => [namedObject('OBJECT_FUNCTION', { ObjectWithArgs: value[field] })];

/** One object of a kind that the statement names: as a relation, or in that kind's own way. */
const oneObject = (kind: unknown, value: Content): NamedObject =>
  value.relation ? namedRelation(value.relation) : namedObject(kind, value.object);

const changedBy: Record<string, Changed> = {
  CreateStmt: (value) => tables(value),
  CreateForeignTableStmt: (value) => tables((value.base ?? {}) as Content),
  CreateTableAsStmt: (value) => into(value.into),
  SelectStmt: (value) => into(leftmost(value).intoClause),
  IndexStmt: relation('relation'),
  AlterTableStmt: (value) => [namedRelation(value.relation), ...attached(value)],
  RuleStmt: relation('relation'),
  ViewStmt: relation('view'),
  CreateSeqStmt: relation('sequence'),
  AlterSeqStmt: relation('sequence'),
  CompositeTypeStmt: relation('typevar'),
  CreateFunctionStmt: parts('funcname'),
  AlterFunctionStmt: routine('func'),
  AlterOperatorStmt: routine('opername'),
  CreateEnumStmt: parts('typeName'),
  AlterEnumStmt: parts('typeName'),
  CreateRangeStmt: parts('typeName'),
  AlterTypeStmt: parts('typeName'),
  CreateDomainStmt: parts('domainname'),
  AlterDomainStmt: parts('typeName'),
  // Aggregates, operators, base types, collations and text search.
  DefineStmt: parts('defnames'),
  AlterCollationStmt: parts('collname'),
  AlterTSDictionaryStmt: parts('dictname'),
  AlterTSConfigurationStmt: parts('cfgname'),
  CreateConversionStmt: parts('conversion_name'),
  CreateOpClassStmt: parts('opclassname'),
  CreateOpFamilyStmt: parts('opfamilyname'),
  AlterOpFamilyStmt: parts('opfamilyname'),
  // Statistics want the owner of the table that they are about.
  CreateStatsStmt: (value) => [namedParts(nameParts(value.defnames)), ...relations(value.relations)],
  AlterStatsStmt: parts('defnames'),
  ImportForeignSchemaStmt: (value) => [namedSchema(String(value.local_schema))],
  CommentStmt: (value) => [namedObject(value.objtype, value.object)],
  SecLabelStmt: (value) => [namedObject(value.objtype, value.object)],
  AlterExtensionContentsStmt: (value) => [namedObject(value.objtype, value.object)],
  AlterOwnerStmt: (value) => [oneObject(value.objectType, value)],
  AlterObjectDependsStmt: (value) => [oneObject(value.objectType, value)],
  // An extension is moved with the platform's own rights, into whatever schema.
  AlterObjectSchemaStmt: (value) =>
    value.objectType === 'OBJECT_EXTENSION'
      ? []
      : [oneObject(value.objectType, value), namedSchema(String(value.newschema))],
  RenameStmt: renamed,
  DropStmt: (value) =>
    droppable.has(String(value.removeType))
      ? []
      : ((value.objects ?? []) as unknown[]).map((object) => namedObject(value.removeType, object)),
};

/** Policies and triggers may be taken away again. What else is done to one, a comment say, wants the table's owner. */
const droppable = new Set(['OBJECT_POLICY', 'OBJECT_TRIGGER']);

const relations = (list: unknown): NamedObject[] =>
  ((list ?? []) as { RangeVar?: unknown }[]).map(({ RangeVar: one }) => namedRelation(one));

/** A table, and those that it is to be a part of. */
const tables = (value: Content): NamedObject[] => [namedRelation(value.relation), ...relations(value.inhRelations)];

const into = (clause: unknown): NamedObject[] => {
  const { rel } = (clause ?? {}) as { rel?: unknown };
  return rel === undefined ? [] : [namedRelation(rel)];
};

/** Of a UNION and its like the first query has the INTO. */
const leftmost = (select: Content): Content => (select.larg ? leftmost(select.larg as Content) : select);

/** Tables that become parts of another one, or another one's parent. */
const attached = (value: Content): NamedObject[] =>
  ((value.cmds ?? []) as { AlterTableCmd?: { def?: { RangeVar?: unknown; PartitionCmd?: { name?: unknown } } } }[])
    .map(({ AlterTableCmd: command }) => command?.def?.RangeVar ?? command?.def?.PartitionCmd?.name)
    .filter((table) => table !== undefined)
    .map(namedRelation);

/** A schema is named by itself, a domain without its constraint; policies count as one's own. */
function renamed(value: Content): NamedObject[] {
  if (value.renameType === 'OBJECT_POLICY') return [];
  if (value.renameType === 'OBJECT_SCHEMA') return [namedSchema(String(value.subname))];
  return [oneObject(value.renameType === 'OBJECT_DOMCONSTRAINT' ? 'OBJECT_DOMAIN' : value.renameType, value)];
}
