import { droppedBy, isCascade } from '../../droppable.js';
import type { Level } from '../../finding.js';
import type { Rule } from '../../rule.js';

/** What goes with an extension, because it is kept in the extension's own tables. */
const kept: Readonly<Record<string, string>> = {
  pg_cron: 'every scheduled job',
  pgmq: 'every queue with its messages',
  supabase_vault: 'every secret',
  pgsodium: 'every key',
  pg_partman: 'the configuration of every partitioned table',
  timescaledb: 'every hypertable',
  postgis: 'the reference systems that were added',
};

export const dropExtension: Rule = {
  code: 'drop-extension',
  level: 'warning',
  title: 'Drops an extension',
  dangers: ['D19', 'D29'],
  problem:
    'The functions, types and operators of the extension go, and functions of your own that call them fail the next time they run. Some extensions keep rows in tables of their own (scheduled jobs, queues, secrets), which go with them, and which no dump holds. A diff writes such a statement when the extension is merely missing on your machine.',
  example: { sql: 'drop extension pg_cron;' },
  sound: { sql: 'create extension if not exists pg_trgm with schema extensions;' },
  kinds: ['DropStmt'],
  judge: ({ value, before, after }) => {
    if (value.removeType !== 'OBJECT_EXTENSION' || isCascade(value)) return null;
    const made = before.filter(
      ({ kind, value: other }) => kind === 'CreateExtensionStmt' && other.if_not_exists !== true,
    );
    return droppedBy(value).flatMap(({ name, parts }) => {
      const extension = parts[0] ?? '';
      if (made.some((one) => one.value.extname === extension)) return [];
      const rows = kept[extension];
      const again = after.some((one) => one.kind === 'CreateExtensionStmt' && one.value.extname === extension);
      const level: Level =
        rows !== undefined ? 'destructive' : extension === 'pg_net' && !again ? 'dangerous' : 'warning';
      return {
        what: `drops extension ${name}${rows === undefined ? ', on which functions may rely' : ` and with it ${rows}`}`,
        level,
        safe: again
          ? ['To move it, change its schema:', `alter extension ${name} set schema extensions;`]
          : [
              'Leave the extension where it is, if a diff wrote this. Who uses it, this tells:',
              `select * from pg_depend where refobjid = (select oid from pg_extension where extname = '${extension}');`,
            ],
      };
    });
  },
};
