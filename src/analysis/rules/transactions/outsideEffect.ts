import { evaluates } from '../../called.js';
import { keyOf, type Known } from '../../known/known.js';
import type { Found, Rule } from '../../rule.js';
import { contentOf, listOf, nameParts, nodeOf, textOf, visit, type Content } from '../../tree.js';

const upkeep = /^\s*(?:analyze|vacuum(?!\s+full\b)|refresh\s+materialized\s+view\s+concurrently)\b[^;]*;?\s*$/i;
const oneCall = /^\s*(?:select|call)\s+(?:(\w+)\.)?(\w+)\s*\([^;]*\)\s*;?\s*$/i;

/** A job that only looks after tables, or calls one function whose body stands in a migration. */
function isReviewed(args: unknown, known: Known): boolean {
  const command = textOf(contentOf(listOf(args).at(-1)?.value.sval).sval);
  const [, schema = 'public', name = ''] = oneCall.exec(command) ?? [];
  return upkeep.test(command) || known.functions.has(keyOf([schema, name]));
}

/** What a call does outside of this database, or later; null for any other. */
function effectOf(parts: readonly string[], args: unknown, known: Known): string | null {
  const name = parts.at(-1) ?? '';
  const schema = parts.at(-2) ?? '';
  if (schema === 'net' && name.startsWith('http_')) return 'sends a request over the network';
  if (/^http(_(get|post|put|patch|delete|head))?$/.test(name) && ['', 'extensions', 'http', 'public'].includes(schema))
    return 'sends a request over the network';
  if (/^dblink(_|$)/.test(name)) return 'speaks with another database';
  if (schema === 'cron' && /^(schedule|alter_job)/.test(name))
    return isReviewed(args, known) ? null : 'has the server run SQL by itself from now on';
  if (['pgmq', 'pgmq_public'].includes(schema) && name.startsWith('send')) return 'puts a message into a queue';
  if (schema === 'realtime' && /^(send|broadcast)/.test(name)) return 'sends a message to subscribed clients';
  if (schema === 'supabase_functions' && name === 'http_request') return 'sends a request over the network';
  if (name === 'pg_logical_emit_message') return 'writes a message for replication';
  return name === 'pg_notify' && textOf(contentOf(listOf(args)[0]?.value.sval).sval) !== 'pgrst'
    ? 'sends a message to other sessions'
    : null;
}

const found = (call: string, effect: string): Found => ({
  what: `calls ${call}, which ${effect}: no rollback and no backup takes it back`,
  safe: [`Run ${call} by hand once the migration is through, or from the application.`],
});

/** Calls by their name and arguments; CALL keeps its own in a field. */
function* callsIn(kind: string, value: Content): Generator<Content> {
  for (const one of visit({ [kind]: value })) {
    if (one.kind === 'FuncCall') yield one.value;
    if (one.kind === 'CallStmt') yield nodeOf({ FuncCall: one.value.funccall })?.value ?? {};
  }
}

export const outsideEffect: Rule = {
  code: 'outside-effect',
  level: 'dangerous',
  title: 'Does something outside of the database',
  dangers: ['T12', 'B06'],
  problem:
    'A request that was sent, a message that was passed on or a job that runs by itself is not undone when the migration fails, and no backup takes it back. It also happens again on every other server on which the file runs.',
  example: { sql: "select net.http_post(url := 'https://example.test/hook', body := '{}'::jsonb);" },
  sound: { sql: "notify pgrst, 'reload schema';" },
  kinds: ['*'],
  judge: ({ kind, value, known }) => {
    if (kind === 'NotifyStmt')
      return value.conditionname === 'pgrst'
        ? null
        : {
            ...found(`NOTIFY ${textOf(value.conditionname)}`, 'sends a message to other sessions'),
            safe: ['Let the application send it once the migration is through.'],
          };
    if (kind === 'CreateSubscriptionStmt') return found('CREATE SUBSCRIPTION', 'fetches the rows of another server');
    if (!evaluates.has(kind)) return null;
    const effects = new Map<string, string>();
    for (const { funcname, args } of callsIn(kind, value)) {
      const parts = nameParts(funcname);
      const effect = effectOf(parts, args, known);
      if (effect !== null) effects.set(parts.join('.'), effect);
    }
    return [...effects].map(([call, effect]) => found(call, effect));
  },
};
