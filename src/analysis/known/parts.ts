import { contentOf, listOf, nameParts, textOf, type Content, type Visited } from '../tree.js';
import { keyOf, partKey, relationKey, type Known, type Part } from './known.js';

/** Takes down the parts that a pending statement adds for certain, and forgets those that it takes away. */
export function learnParts(known: Known, statement: Visited, isCertain: boolean): void {
  for (const part of taken(statement)) known.newParts.delete(partKey(part));
  if (isCertain) for (const part of made(statement)) known.newParts.add(partKey(part));
}

function made({ kind, value }: Visited): Part[] {
  if (kind === 'CreateTrigStmt' && value.replace !== true)
    return [{ kind: 'trigger', table: relationKey(value.relation), name: textOf(value.trigname) }];
  if (kind === 'IndexStmt' && value.if_not_exists !== true)
    return [{ kind: 'index', table: relationKey(value.relation), name: textOf(value.idxname) }];
  return kind === 'AlterTableStmt' ? madeByAlter(value) : [];
}

function madeByAlter(value: Content): Part[] {
  const table = relationKey(value.relation);
  return listOf(value.cmds).flatMap(({ value: { subtype, def, missing_ok: ifNotExists } }): Part[] => {
    if (subtype === 'AT_AddColumn' && ifNotExists !== true)
      return [{ kind: 'column', table, name: textOf(contentOf(contentOf(def).ColumnDef).colname) }];
    const name = subtype === 'AT_AddConstraint' ? textOf(contentOf(contentOf(def).Constraint).conname) : '';
    return name === '' ? [] : [{ kind: 'constraint', table, name }];
  });
}

function taken({ kind, value }: Visited): Part[] {
  if (kind === 'DropStmt') return dropped(value);
  const table = relationKey(value.relation);
  if (kind === 'RenameStmt' && value.renameType === 'OBJECT_COLUMN')
    return [textOf(value.subname), textOf(value.newname)].map((name) => ({ kind: 'column', table, name }));
  if (kind !== 'AlterTableStmt') return [];
  return listOf(value.cmds).flatMap(({ value: { subtype, name } }): Part[] => {
    if (subtype === 'AT_DropColumn') return [{ kind: 'column', table, name: textOf(name) }];
    return subtype === 'AT_DropConstraint' ? [{ kind: 'constraint', table, name: textOf(name) }] : [];
  });
}

function dropped(value: Content): Part[] {
  return ((value.objects ?? []) as unknown[]).flatMap((object): Part[] => {
    const parts = nameParts(object);
    const name = parts.at(-1) ?? '';
    if (value.removeType === 'OBJECT_INDEX') return [{ kind: 'index', table: '', name }];
    if (value.removeType !== 'OBJECT_TRIGGER') return [];
    return [{ kind: 'trigger', table: keyOf(parts.slice(0, -1)), name }];
  });
}
