import { relationKey } from '../../known/known.js';
import type { Rule } from '../../rule.js';
import { listOf, nameParts, nodeOf, quoteName, textOf, type Content } from '../../tree.js';

/** Names of a view's columns; null where `*` hides them. */
export function columnsOfView(view: Content): string[] | null {
  const query = nodeOf(view.query)?.value ?? {};
  const aliases = nameParts(view.aliases);
  const left = (select: Content): Content => (select.larg ? left(select.larg as Content) : select);
  const names = listOf(left(query).targetList).map(({ value }) => textOf(value.name) || impliedName(value.val));
  const all = [...aliases, ...names.slice(aliases.length)];
  return all.includes('') ? null : all;
}

function impliedName(value: unknown): string {
  const one = nodeOf(value);
  if (one?.kind === 'ColumnRef') {
    const last = listOf(one.value.fields).at(-1);
    return last?.kind === 'String' ? textOf(last.value.sval) : '';
  }
  if (one?.kind === 'FuncCall') return nameParts(one.value.funcname).at(-1) ?? '';
  return one?.kind === 'TypeCast' ? impliedName(one.value.arg) : '?column?';
}

export const viewColumns: Rule = {
  code: 'view-columns-changed',
  level: 'warning',
  title: 'Replaces a view by one with other columns',
  dangers: ['C10'],
  problem:
    'CREATE OR REPLACE VIEW may add columns at the end, nothing else: when a column is renamed, moved or left out, PostgreSQL refuses it (42P16) and the file fails wherever the view is there.',
  example: {
    applied: 'create view public.titles with (security_invoker = on) as select id, title from public.notes;',
    sql: 'create or replace view public.titles with (security_invoker = on) as select id, title as name from public.notes;',
  },
  sound: {
    applied: 'create view public.titles with (security_invoker = on) as select id, title from public.notes;',
    sql: 'create or replace view public.titles with (security_invoker = on) as select id, title, archived from public.notes;',
  },
  kinds: ['ViewStmt'],
  judge: ({ value, known }) => {
    const key = relationKey(value.view);
    const view = known.relation(key)?.view;
    const [before, after] = [view ? columnsOfView(view) : null, columnsOfView(value)];
    const lost = before?.find((name, index) => after !== null && after[index] !== name);
    if (lost === undefined) return null;
    return {
      what: `replaces ${key}, whose column ${quoteName(lost)} is no longer where it was: PostgreSQL refuses that`,
      safe: [
        'Keep the columns in their order, and add new ones at the end:',
        `create or replace view ${key} … as select ${(before ?? []).map(quoteName).join(', ')}, …;`,
      ],
    };
  },
};
