import { isWithheld } from '../../exposed.js';
import { relationKey } from '../../known/known.js';
import { optionIsOn } from '../../options.js';
import type { Rule } from '../../rule.js';
import { contentOf, listOf, textOf, visit, type Content } from '../../tree.js';

const setInvoker = (key: string): string => `alter view ${key} set (security_invoker = on);`;

const ownSchemas = new Set(['pg_catalog', 'information_schema']);

/** Whether it shows rows of anybody's tables. */
function readsTables(view: Content): boolean {
  for (const { kind, value } of visit(view.query))
    if (kind === 'RangeVar' && !ownSchemas.has(textOf(value.schemaname))) return true;
  return false;
}

export const viewWithoutInvoker: Rule = {
  code: 'view-without-security-invoker',
  level: 'dangerous',
  title: 'Makes a view that the API serves, past row level security',
  dangers: ['S10'],
  problem:
    'A view reads its tables with the rights of its owner, who is above row level security. Whoever may read the view sees all their rows, whatever the policies say.',
  example: { sql: 'create view public.recent as select id from public.notes;' },
  sound: { sql: 'create view public.recent with (security_invoker = on) as select id from public.notes;' },
  kinds: ['ViewStmt'],
  judge: ({ value, known, settled }) => {
    const key = relationKey(value.view);
    const end = settled.relation(key);
    const isTemporary = contentOf(value.view).relpersistence === 't';
    if (isTemporary || !known.exposes(key) || !readsTables(value)) return null;
    if (!end || end.securityInvoker || isWithheld(end)) return null;
    const old = known.described(key) ?? known.dropped.get(key);
    // Losing it is a finding of its own; one that never had it was so before this file.
    if (old?.securityInvoker === true) return null;
    return {
      what: `makes the view ${key} without security_invoker: it reads past row level security`,
      safe: [setInvoker(key)],
      ...(old?.kind === 'view' && old.origin === 'history' && known.relation(key) ? { level: 'note' as const } : {}),
    };
  },
};

export const invokerLost: Rule = {
  code: 'security-invoker-lost',
  level: 'destructive',
  title: 'Takes security_invoker from a view',
  dangers: ['S10', 'D21', 'C10'],
  problem:
    'The view obeyed the policies of its tables because it read them as whoever asks. Without security_invoker it reads as its owner, who is above row level security. Replacing a view without naming the option takes it away, and diffs leave it out.',
  example: {
    applied: 'create view public.titles with (security_invoker = on) as select id from public.notes;',
    sql: 'create or replace view public.titles as select id from public.notes;',
  },
  sound: {
    applied: 'create view public.titles with (security_invoker = on) as select id from public.notes;',
    sql: 'create or replace view public.titles with (security_invoker = on) as select id from public.notes;',
  },
  kinds: ['ViewStmt', 'AlterTableStmt'],
  judge: ({ kind, value, known, settled }) => {
    const key = relationKey(kind === 'ViewStmt' ? value.view : value.relation);
    const old = known.described(key) ?? known.dropped.get(key);
    if (settled.relation(key)?.securityInvoker === true || old?.origin === 'pending') return null;
    if (kind === 'ViewStmt') {
      if (old?.securityInvoker !== true) return null;
    } else if (
      !listOf(value.cmds).some((one) => takesAway(one.value)) ||
      (old && old.kind !== 'view' && old.kind !== 'unknown')
    )
      return null;
    return {
      what: `takes security_invoker from the view ${key}: it reads past row level security from now on`,
      safe: [setInvoker(key)],
    };
  },
};

function takesAway({ subtype, def }: Content): boolean {
  const options = contentOf(contentOf(def).List).items;
  if (!listOf(options).some((one) => one.value.defname === 'security_invoker')) return false;
  return (
    subtype === 'AT_ResetRelOptions' || (subtype === 'AT_SetRelOptions' && !optionIsOn(options, 'security_invoker'))
  );
}
