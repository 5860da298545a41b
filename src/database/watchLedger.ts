import type { Session } from '../ports.js';

/** Makes the ledger where it is missing or old, as the CLI does before it pushes. */
export async function provideLedger(session: Session): Promise<void> {
  const [found] = await session.query<{ there: boolean }>(
    `select count(*) = 3 as there from pg_catalog.pg_attribute
     where attrelid = pg_catalog.to_regclass('supabase_migrations.schema_migrations') and not attisdropped and attname in ('version', 'name', 'statements')`,
  );
  if (found?.there) return;
  await session.query(`
    begin;
    create schema if not exists supabase_migrations;
    create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
    alter table supabase_migrations.schema_migrations add column if not exists statements text[];
    alter table supabase_migrations.schema_migrations add column if not exists name text;
    commit`);
}

/** The row that says that a file was applied. */
export const writeToLedger = (
  session: Session,
  version: string,
  name: string,
  statements: readonly string[],
): Promise<unknown> =>
  session.query('insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)', [
    version,
    name,
    statements,
  ]);

/** Runs what constraints and triggers have put off to the end of the transaction. */
export const runDeferred = (session: Session): Promise<unknown> => session.query('set constraints all immediate');
