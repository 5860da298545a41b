import type { Rule } from '../../rule.js';
import { relationName, textOf } from '../../tree.js';

/** Tables of the platform whose rows mean more than they say, and who is to be asked instead. */
function instead(schema: string, table: string, kind: string): string | null {
  if (schema === 'auth') return 'auth.admin.createUser(), updateUserById() or deleteUser() of the Admin API';
  if (schema === 'storage' && (table !== 'buckets' || kind === 'DeleteStmt' || kind === 'MergeStmt'))
    return 'the Storage API, which knows the files too';
  if (schema === 'vault')
    return `vault.${kind === 'InsertStmt' ? 'create' : 'update'}_secret(), with the value given by the deployment`;
  if (schema === 'cron') return 'cron.alter_job() or cron.schedule()';
  if (schema === 'pgmq') return 'pgmq.send() and pgmq.archive()';
  if (schema === 'supabase_migrations') return 'nothing: the ledger is the CLI’s own';
  return schema === 'pg_catalog' || (schema === '' && table.startsWith('pg_')) ? 'ALTER' : null;
}

export const platformRows: Rule = {
  code: 'platform-rows',
  level: 'dangerous',
  title: 'Changes rows that belong to Supabase',
  dangers: ['D27', 'D28', 'D29'],
  problem:
    'A row of auth.users is a person with sessions, identities and everything in your tables that refers to them; a row of storage.objects is half of a file. Changed by SQL, the other half stays as it was: sessions go on, files lie about that nothing refers to. A row that was inserted has no other half: a user who cannot sign in, a secret that is stored in the clear. These rows are in no dump that you can simply restore.',
  example: { sql: "update auth.users set email = lower(email) where email like '%EXAMPLE%';" },
  sound: {
    sql: "insert into storage.buckets (id, name, public) values ('exports', 'exports', false) on conflict (id) do nothing;",
  },
  kinds: ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'],
  judge: ({ kind, value }) => {
    const { schemaname, relname } = (value.relation ?? {}) as Record<string, unknown>;
    const way = instead(textOf(schemaname), textOf(relname), kind);
    if (way === null) return null;
    return {
      what: `${kind === 'InsertStmt' ? 'writes rows into' : 'changes rows of'} ${relationName(value.relation)} by SQL, which belong to Supabase`,
      safe: [`Use ${way}.`],
    };
  },
};
