import { evaluates } from '../../called.js';
import { constantText } from '../../constantText.js';
import type { Level } from '../../finding.js';
import { defaultSchema, keyOf, type Known } from '../../known/known.js';
import { isOwnFunction } from '../../ownFunctions.js';
import type { Found, Rule } from '../../rule.js';
import { listOf, nameParts, nodeOf, textOf, visit, type Content } from '../../tree.js';

const upkeep = /^\s*(?:analyze|vacuum(?!\s+full\b)|refresh\s+materialized\s+view\s+concurrently)\b[^;]*;?\s*$/i;
const oneCall = /^\s*(?:select|call)\s+(?:"?(\w+)"?\.)?"?(\w+)"?\s*\([^;]*\)\s*;?\s*$/i;

/** Something outside, or later; and when it happens. */
interface Effect {
  readonly what: string;
  /** `at once`: also when the migration fails afterwards. `at the commit`: not when it fails. */
  readonly when: 'at once' | 'at the commit';
  readonly level?: Level;
}

/** The SQL that a job is given: by its name, or at its place. */
function commandOf(name: string, args: readonly unknown[]): unknown {
  const named = listOf(args).filter(({ kind }) => kind === 'NamedArgExpr');
  const place = name === 'schedule' ? args.length - 1 : 2;
  return named.length === 0 ? args[place] : named.find(({ value }) => value.name === 'command')?.value.arg;
}

/** A job is a row, of which the server hears with the commit. A job that only looks after tables has none. */
function effectOfJob(name: string, args: unknown, known: Known): Effect | null {
  const given = commandOf(name, (args ?? []) as unknown[]);
  // To let a job rest, or run at another time, has it run nothing new.
  if (given === undefined) return null;
  const command = constantText(given) ?? '';
  const [call, schema, routine = ''] = oneCall.exec(command) ?? [];
  const key = keyOf([schema ?? defaultSchema, routine]);
  if (upkeep.test(command) || (call !== undefined && known.functions.has(key))) return null;
  return call === undefined || isOwnFunction(schema, routine)
    ? { what: 'has the server run SQL by itself from now on', when: 'at the commit' }
    : {
        what: `has the server call ${key} by itself from now on, which no migration defines`,
        when: 'at the commit',
        level: 'warning',
      };
}

const atOnce = (what: string): Effect => ({ what, when: 'at once' });
const atCommit = (what: string): Effect => ({ what, when: 'at the commit' });

const request = 'sends a request over the network';

/** What a call does outside of this database, or later; null for any other. */
function effectOf(parts: readonly string[], args: unknown, known: Known): Effect | null {
  const name = parts.at(-1) ?? '';
  const schema = parts.at(-2) ?? '';
  // pg_net keeps requests in a table of its own, from which another process sends what was committed.
  if (schema === 'net' && name.startsWith('http_')) return atCommit(request);
  if (/^http(_(get|post|put|patch|delete|head))?$/.test(name) && ['', 'extensions', 'http', 'public'].includes(schema))
    return atOnce(request);
  if (/^dblink(_|$)/.test(name)) return atOnce('speaks with another database');
  if (schema === 'cron' && /^(schedule|alter_job)/.test(name)) return effectOfJob(name, args, known);
  if (['pgmq', 'pgmq_public'].includes(schema) && name.startsWith('send'))
    return atCommit('puts a message into a queue');
  if (schema === 'realtime' && /^(send|broadcast)/.test(name)) return atCommit('sends a message to subscribed clients');
  if (schema === 'supabase_functions' && name === 'http_request') return atCommit(request);
  if (name === 'pg_logical_emit_message') return atOnce('writes a message for replication');
  return name === 'pg_notify' && constantText((args as unknown[] | undefined)?.[0]) !== 'pgrst'
    ? atCommit('sends a message to other sessions')
    : null;
}

const found = (call: string, { what, when, level }: Effect): Found => ({
  what: `calls ${call}, which ${what}${when === 'at once' ? ': no rollback and no backup takes it back' : ', when the file commits: no backup takes it back then'}`,
  safe: call.startsWith('cron.')
    ? [
        'Put what the job does into a function of a migration, and schedule the call of that:',
        "select cron.schedule('…', '…', 'select public.…()');",
      ]
    : [`Run ${call} by hand once the migration is through, or from the application.`],
  ...(level ? { level } : {}),
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
    'What has left the database no backup takes back. Calls of dblink and of the extension http happen at once, also when the migration fails afterwards. Requests of pg_net, messages (NOTIFY, queues, Realtime) and jobs of pg_cron wait for the commit: a rollback takes them back, and nothing does later. All of it happens again on every other server on which the file runs.',
  example: { sql: "select net.http_post(url := 'https://example.test/hook', body := '{}'::jsonb);" },
  sound: { sql: "notify pgrst, 'reload schema';" },
  kinds: ['*'],
  judge: ({ kind, value, known }) => {
    if (kind === 'NotifyStmt')
      return value.conditionname === 'pgrst'
        ? null
        : {
            ...found(`NOTIFY ${textOf(value.conditionname)}`, atCommit('sends a message to other sessions')),
            safe: ['Let the application send it once the migration is through.'],
          };
    if (kind === 'CreateSubscriptionStmt')
      return found('CREATE SUBSCRIPTION', atOnce('makes a slot on another server and fetches its rows'));
    if (!evaluates.has(kind)) return null;
    const effects = new Map<string, Effect>();
    for (const { funcname, args } of callsIn(kind, value)) {
      const parts = nameParts(funcname);
      const effect = effectOf(parts, args, known);
      if (effect !== null) effects.set(parts.join('.'), effect);
    }
    return [...effects].map(([call, effect]) => found(call, effect));
  },
};
