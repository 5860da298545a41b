import { bodyOf } from '../../called.js';
import { keyOf, relationKey, type Known } from '../../known/known.js';
import { reachOf, writtenColumns } from '../../reach.js';
import type { Rule, Subject } from '../../rule.js';
import { contentOf, joinName, listOf, nameParts, quoteName, relationName, textOf, type Content } from '../../tree.js';

const applied = `create table public.orders (id bigint primary key, status text);
create function public.tell() returns trigger language plpgsql as $$ begin perform net.http_post('https://example.com/hook'); return new; end $$;
create trigger orders_tell after update or delete on public.orders for each row execute function public.tell();`;

/** Bits of a trigger's events, as the parser gives them. */
const events: Record<string, number> = { InsertStmt: 4, DeleteStmt: 8, UpdateStmt: 16 };

/** What leaves the database, or waits to. */
const reachesOut =
  /\b(net\.http_\w+|http_(get|post|put|delete)|supabase_functions\.http_request|dblink\w*|pg_notify|notify|pgmq\.send\w*|realtime\.(send|broadcast_changes))\b/i;
const outbox = /\binsert\s+into\s+[\w."]*(mail|outbox|queue|notif|webhook|message|push|sms|event|job)/i;
const writes = /\b(insert\s+into|update\s+[\w."]+\s+set|delete\s+from|perform)\b/i;

export const firesTriggers: Rule = {
  code: 'fires-triggers',
  level: 'dangerous',
  title: 'Fires a trigger that reaches out, once for every row',
  dangers: ['B06', 'T12'],
  problem:
    'The trigger does for every row what it does when a user changes one: sends mails, calls webhooks, fills queues. A change of a thousand old rows sends a thousand of them, and nobody can take them back.',
  example: { applied, sql: 'delete from public.orders where status is null;' },
  sound: { applied, sql: 'alter table public.orders add column note text;' },
  kinds: ['UpdateStmt', 'DeleteStmt', 'InsertStmt'],
  judge: (subject) => {
    const { kind, value, known } = subject;
    const key = relationKey(value.relation);
    const isFew = kind === 'InsertStmt' ? isOfValues(value) : reachOf(value, known) === 'named';
    return [...(known.described(key)?.triggers ?? [])].flatMap(([name, trigger]) => {
      const effect = fires(trigger, subject) ? effectOf(trigger, known) : null;
      if (effect === null || (isFew && effect !== 'out')) return [];
      const table = relationName(value.relation);
      return {
        what: `fires trigger ${quoteName(name)} of ${table} for every row, which ${effect === 'out' ? 'reaches out of the database' : 'changes other rows'}`,
        level: effect === 'out' && !isFew ? 'dangerous' : 'warning',
        safe: [
          'Let the trigger pass over changes that a migration makes, for one setting of this transaction:',
          `create or replace trigger ${quoteName(name)} … on ${table} … when (current_setting('app.quiet', true) is distinct from 'on') …;`,
          "set local app.quiet = 'on';",
        ],
      };
    });
  },
};

const isOfValues = (insert: Content): boolean =>
  contentOf(contentOf(insert.selectStmt).SelectStmt).valuesLists !== undefined;

function fires(trigger: Content, { kind, value }: Subject): boolean {
  const bit = events[kind] ?? 0;
  if (trigger.row !== true || (Number(trigger.events ?? 0) & bit) === 0) return false;
  const only = listOf(trigger.columns).map((one) => textOf(one.value.sval));
  return kind !== 'UpdateStmt' || only.length === 0 || writtenColumns(value).some((name) => only.includes(name));
}

/** `out`: leaves the database; `rows`: changes other rows, as an audit does. */
function effectOf(trigger: Content, known: Known): 'out' | 'rows' | null {
  const parts = nameParts(trigger.funcname);
  if (reachesOut.test(joinName(parts))) return 'out';
  const bodies = (known.functions.get(keyOf(parts)) ?? []).map(({ content }) =>
    withoutComments(bodyOf(contentOf(content))),
  );
  if (bodies.some((body) => reachesOut.test(body) || outbox.test(body))) return 'out';
  return bodies.some((body) => writes.test(body)) ? 'rows' : null;
}

const withoutComments = (body: string): string => body.replace(/--[^\n]*|\/\*[^]*?\*\//g, ' ');
