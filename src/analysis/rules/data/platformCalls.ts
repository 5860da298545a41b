import { stringsIn } from '../../expressions.js';
import type { Level } from '../../finding.js';
import { intoArchive } from '../../droppable.js';
import type { Rule, Subject } from '../../rule.js';
import { nameParts, visit, type Visited } from '../../tree.js';

/** Functions that throw away what no dump of the schema holds. */
const calls: Readonly<Record<string, { what: string; safe: string; level?: Level }>> = {
  'cron.unschedule': { what: 'takes a scheduled job away', safe: 'select cron.alter_job(job_id, active := false);' },
  'pgmq.drop_queue': {
    what: 'drops a queue with its messages',
    safe: 'create table archive.… as select * from pgmq.q_…;',
    level: 'destructive',
  },
  'pgmq.purge_queue': {
    what: 'throws away every message of a queue',
    safe: 'create table archive.… as select * from pgmq.q_…;',
    level: 'destructive',
  },
  'pgmq.delete': { what: 'deletes messages of a queue', safe: 'select pgmq.archive(…);' },
  'pgmq.detach_archive': {
    what: 'takes the archive of a queue away from its extension',
    safe: 'select * from pgmq.a_…;',
  },
  'vault.update_secret': { what: 'overwrites a secret of the vault', safe: 'select vault.create_secret(…);' },
  pg_drop_replication_slot: {
    what: 'drops a replication slot: its reader has lost its place for ever',
    safe: 'select slot_name, active, confirmed_flush_lsn from pg_replication_slots;',
  },
  pg_replication_slot_advance: {
    what: 'moves a replication slot on: its reader never sees what lies between',
    safe: 'select slot_name, active, confirmed_flush_lsn from pg_replication_slots;',
  },
  lo_unlink: {
    what: 'deletes a large object',
    safe: 'create table archive.… as select loid, pageno, data from pg_largeobject where loid = …;',
    level: 'destructive',
  },
  lo_truncate: {
    what: 'cuts a large object off',
    safe: 'create table archive.… as select loid, pageno, data from pg_largeobject where loid = …;',
    level: 'destructive',
  },
  'storage.delete_object': { what: 'deletes a file’s row', safe: 'select * from storage.objects where …;' },
};

export const platformCalls: Rule = {
  code: 'platform-purge',
  level: 'dangerous',
  title: 'Throws away jobs, messages, secrets or large objects',
  dangers: ['D29'],
  problem:
    'Scheduled jobs, queued messages and secrets are rows of extensions; large objects and replication slots belong to no table. They are in no dump of the schema, and what was thrown away nobody can make up for.',
  example: { sql: "select cron.unschedule('expire-trials');" },
  sound: {
    sql: "select cron.unschedule('expire-trials');\nselect cron.schedule('expire-trials', '0 4 * * *', 'select public.expire_trials()');",
  },
  kinds: ['FuncCall'],
  judge: (subject) => {
    const name = nameParts(subject.value.funcname)
      .filter((part) => part !== 'pg_catalog')
      .join('.');
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (!call || (name === 'cron.unschedule' && isScheduledAgain(subject))) return null;
    // Among the arguments of the vault are its secrets.
    const about = name.startsWith('vault.') ? undefined : stringsIn(subject.value.args)[0];
    return {
      what: `${call.what}${about === undefined ? '' : ` (${about})`}`,
      ...(call.level ? { level: call.level } : {}),
      safe: [
        name === 'cron.unschedule'
          ? 'Let it rest first, and take it away a release later:'
          : 'Keep what is there aside first:',
        ...(call.safe.includes(' archive.') ? intoArchive(call.safe) : [call.safe]),
      ],
    };
  },
};

/** To give a job another time people take it away and schedule it again under the same name. */
function isScheduledAgain({ text, after }: Subject): boolean {
  return after.some((statement: Visited) =>
    [...visit(statement.value)].some(
      ({ kind, value }) =>
        kind === 'FuncCall' &&
        nameParts(value.funcname).join('.') === 'cron.schedule' &&
        stringsIn(value.args)
          .slice(0, 1)
          .some((name) => text.includes(`'${name}'`)),
    ),
  );
}
