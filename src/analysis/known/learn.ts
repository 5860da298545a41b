import { contentOf, listOf, nameParts, quoteName, textOf, type Content, type Visited } from '../tree.js';
import { alterFunction, createFunction } from './functions.js';
import { columnOf, learnColumn, learnConstraint } from './columns.js';
import { drop, rename } from './leave.js';
import { keyOf, relationKey, type Known, type KnownRelation, type RelationKind } from './known.js';
import { learnParts } from './parts.js';
import { optionIsOn } from '../options.js';
import { add, newRelation, type Lesson } from './relations.js';
import { described } from './strangers.js';
import { defaultPrivileges, grant } from './rights.js';

/** Takes down what a statement makes, changes or drops. */
export function learn(known: Known, { kind, value }: Visited, lesson: Lesson): void {
  lessons[kind]?.(known, value, lesson);
  learnParts(known, { kind, value }, lesson.origin === 'pending' && !lesson.inBlock);
}

type Teach = (known: Known, value: Content, lesson: Lesson) => void;

function table(known: Known, value: Content, lesson: Lesson, kind: RelationKind = 'table'): void {
  const key = relationKey(value.relation);
  if (!add(known, key, newRelation(kind, value, lesson))) return;
  const made = described(known, key);
  for (const { kind: element, value: content } of listOf(value.tableElts)) {
    if (element === 'ColumnDef') learnColumn(known, key, made, content);
    if (element === 'Constraint') learnConstraint(known, key, made, content);
  }
}

function view(known: Known, value: Content, lesson: Lesson): void {
  const key = relationKey(value.view);
  add(known, key, newRelation('view', value, lesson), value.replace === true);
  const relation = described(known, key);
  relation.securityInvoker = optionIsOn(value.options, 'security_invoker');
  relation.view = value;
}

function alterTable(known: Known, value: Content): void {
  const key = relationKey(value.relation);
  const relation = described(known, key);
  for (const { value: command } of listOf(value.cmds))
    alterations[textOf(command.subtype)]?.(known, key, relation, command);
}

type Alter = (known: Known, key: string, relation: KnownRelation, command: Content) => void;

const alterations: Record<string, Alter> = {
  AT_EnableRowSecurity: (_, __, relation) => {
    relation.rls = true;
  },
  AT_DisableRowSecurity: (_, __, relation) => {
    relation.rls = false;
  },
  AT_AddColumn: (known, key, relation, { def }) => {
    learnColumn(known, key, relation, contentOf(contentOf(def).ColumnDef));
  },
  AT_DropColumn: (_, __, relation, { name }) => {
    relation.columns.delete(textOf(name));
  },
  AT_AlterColumnType: (_, __, relation, { name, def }) => {
    const column = columnOf(contentOf(contentOf(def).ColumnDef));
    const old = relation.columns.get(textOf(name));
    if (old) relation.columns.set(textOf(name), { ...old, ...column, notNull: old.notNull });
  },
  AT_SetNotNull: (_, __, relation, { name }) => {
    setNotNull(relation, textOf(name), true);
  },
  AT_DropNotNull: (_, __, relation, { name }) => {
    setNotNull(relation, textOf(name), false);
  },
  AT_AddConstraint: (known, key, relation, { def }) => {
    learnConstraint(known, key, relation, contentOf(contentOf(def).Constraint));
  },
  AT_DropConstraint: (_, __, relation, { name }) => {
    relation.constraints.delete(textOf(name));
    relation.definitions.delete(textOf(name));
    relation.indexes.delete(textOf(name));
  },
  AT_SetRelOptions: (_, __, relation, { def }) => {
    const options = contentOf(contentOf(def).List).items;
    if (listOf(options).some((one) => one.value.defname === 'security_invoker'))
      relation.securityInvoker = optionIsOn(options, 'security_invoker');
  },
  AT_ResetRelOptions: (_, __, relation, { def }) => {
    const options = contentOf(contentOf(def).List).items;
    if (listOf(options).some((one) => one.value.defname === 'security_invoker')) relation.securityInvoker = false;
  },
};

function setNotNull(relation: KnownRelation, name: string, notNull: boolean): void {
  const column = relation.columns.get(name);
  if (column) relation.columns.set(name, { ...column, notNull });
}
/** The tables that CREATE or ALTER PUBLICATION names. */
export const publishedTables = (value: Content): string[] =>
  listOf(value.pubobjects).flatMap(({ value: one }) =>
    one.pubtable === undefined ? [] : [relationKey(contentOf(one.pubtable).relation)],
  );

const inPolicy = (known: Known, value: Content): KnownRelation => described(known, relationKey(value.table));

const lessons: Record<string, Teach> = {
  CreateStmt: table,
  CreateForeignTableStmt: (known, value, lesson) => {
    table(known, contentOf(value.base), lesson, 'foreign table');
  },
  CreateTableAsStmt: (known, value, lesson) => {
    const kind = value.objtype === 'OBJECT_MATVIEW' ? 'materialized view' : 'table';
    add(known, relationKey(contentOf(value.into).rel), newRelation(kind, value, lesson));
  },
  SelectStmt: (known, value, lesson) => {
    const { rel } = contentOf(value.intoClause);
    if (rel !== undefined) add(known, relationKey(rel), newRelation('table', value, lesson));
  },
  CreateSeqStmt: (known, value, lesson) => {
    add(known, relationKey(value.sequence), newRelation('sequence', value, lesson));
  },
  ViewStmt: view,
  AlterTableStmt: alterTable,
  IndexStmt: (known, value) => {
    described(known, relationKey(value.relation)).indexes.set(textOf(value.idxname), value.unique === true);
  },
  CreatePolicyStmt: (known, value) => {
    inPolicy(known, value).policies.set(textOf(value.policy_name), value);
  },
  AlterPolicyStmt: (known, value) => {
    const { policies } = inPolicy(known, value);
    const name = textOf(value.policy_name);
    const old = policies.get(name);
    if (old) policies.set(name, { ...old, ...value });
  },
  CreateTrigStmt: (known, value) => {
    described(known, relationKey(value.relation)).triggers.set(textOf(value.trigname), value);
  },
  CreateFunctionStmt: createFunction,
  AlterFunctionStmt: alterFunction,
  CreateEnumStmt: (known, value, { origin, inBlock }) => {
    const values = listOf(value.vals).map((one) => textOf(one.value.sval));
    known.types.set(keyOf(nameParts(value.typeName)), {
      origin,
      certain: !inBlock,
      values: new Set(values),
      constrained: false,
    });
  },
  DefineStmt: (known, value) => {
    if (value.kind === 'OBJECT_AGGREGATE') known.callables.add(keyOf(nameParts(value.defnames)));
  },
  CreateRangeStmt: (known, value) => {
    known.callables.add(keyOf(nameParts(value.typeName)));
  },
  AlterEnumStmt: (known, value, { origin }) => {
    if (origin === 'pending') known.addedValues.add(textOf(value.newVal));
    const values = known.types.get(keyOf(nameParts(value.typeName)))?.values;
    values?.delete(textOf(value.oldVal));
    values?.add(textOf(value.newVal));
  },
  CompositeTypeStmt: (known, value, { origin, inBlock }) => {
    known.types.set(relationKey(value.typevar), { origin, certain: !inBlock, values: new Set(), constrained: false });
  },
  CreateDomainStmt: (known, value, { origin, inBlock }) => {
    const constrained = listOf(value.constraints).some((one) => one.value.contype !== 'CONSTR_NULL');
    known.types.set(keyOf(nameParts(value.domainname)), { origin, certain: !inBlock, values: new Set(), constrained });
  },
  CreateSchemaStmt: (known, value, { origin, inBlock }) => {
    const name = quoteName(textOf(value.schemaname));
    if (!known.schemas.has(name)) known.schemas.set(name, value.if_not_exists === true || inBlock ? 'history' : origin);
  },
  RuleStmt: (known, value) => {
    described(known, relationKey(value.relation)).rules.set(textOf(value.rulename), value);
  },
  CreatePublicationStmt: (known, value) => {
    known.publications.set(textOf(value.pubname), new Set(publishedTables(value)));
  },
  AlterPublicationStmt: (known, value) => {
    const name = textOf(value.pubname);
    const old = known.publications.get(name) ?? new Set<string>();
    const named = publishedTables(value);
    if (value.action === 'AP_DropObjects') for (const one of named) old.delete(one);
    else known.publications.set(name, new Set([...(value.action === 'AP_SetObjects' ? [] : old), ...named]));
  },
  AlterDefaultPrivilegesStmt: defaultPrivileges,
  GrantStmt: grant,
  RenameStmt: rename,
  AlterObjectSchemaStmt: rename,
  DropStmt: drop,
};
