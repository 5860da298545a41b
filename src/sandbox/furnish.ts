import { parseSql } from '../analysis/parse.js';
import { connectionTo, type Address, type DatabaseUrl } from '../environments/url.js';
import type { Password, Ports, Session } from '../ports.js';
import { exitCodes, Interrupted, stop } from '../problem.js';
import type { Migration } from '../supabase/migrations.js';
import { authSql } from './platform/auth.js';
import { eventTriggersSql } from './platform/eventTriggers.js';
import { rolesSql } from './platform/roles.js';
import { schemasSql } from './platform/schemas.js';
import { storageSql } from './platform/storage.js';
import { loginRole, openAsSuperuser, superuser } from './server.js';

/** What a new server of the sandbox holds besides the platform. */
export interface Furniture {
  /** Later files of the project stay pending. */
  readonly applied: readonly Migration[];
  /** Rows, run as `postgres` after the migrations; null for none. */
  readonly seed: string | null;
}

export interface Access {
  readonly port: number;
  readonly password: Password;
  readonly database?: string;
}

/** The platform's roles; once per server. */
export async function makeRoles(ports: Ports, access: Access): Promise<void> {
  const session = await openAsSuperuser(ports, access.port, access.password);
  try {
    await session.query(rolesSql);
    await session.query(`alter role ${loginRole} password ${ports.postgres.literal(access.password.reveal())}`);
  } finally {
    await session.close();
  }
}

/** The platform's schemas, tables and event triggers in one database. */
export async function makePlatform(ports: Pick<Ports, 'postgres'>, access: DatabaseUrl): Promise<void> {
  const session = await ports.postgres.connect(connectionTo(access, 'supasafe sandbox'));
  try {
    for (const sql of [schemasSql, authSql, storageSql, eventTriggersSql]) await session.query(sql);
  } finally {
    await session.close();
  }
}

export const loginAddress = (access: Access): Address => ({
  host: '127.0.0.1',
  port: access.port,
  user: loginRole,
  database: access.database ?? 'postgres',
  parameters: { sslmode: 'disable' },
});

/** Makes a fresh server look like a hosted project with some of its migrations applied and its seed loaded. */
export async function furnish(ports: Ports, access: Access, furniture: Furniture): Promise<void> {
  await makeRoles(ports, access);
  await furnishDatabase(ports, access, furniture);
}

/** The same for one database of a server that has the platform's roles. */
export async function furnishDatabase(ports: Ports, access: Access, furniture: Furniture): Promise<void> {
  await makePlatform(ports, { address: { ...loginAddress(access), user: superuser }, password: access.password });
  await replay(ports, access, furniture.applied);
  if (furniture.seed !== null) await runSeed(ports, access, furniture.seed);
}

/**
 * Applies files as the CLI would, in a tenth of its time: a new server has nothing to lose. What supasafe does to a
 * database that somebody cares for goes through the CLI itself.
 */
async function replay(ports: Ports, access: Access, migrations: readonly Migration[]): Promise<void> {
  const session = await ports.postgres.connect({
    ...loginAddress(access),
    password: access.password,
    applicationName: 'supasafe sandbox',
  });
  try {
    await session.query(ledgerSql);
    for (const migration of migrations) await replayOne(session, migration);
  } finally {
    await session.close();
  }
}

const ledgerSql = `
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (version text not null primary key);
alter table supabase_migrations.schema_migrations add column if not exists statements text[];
alter table supabase_migrations.schema_migrations add column if not exists name text;
`;

async function replayOne(session: Session, { version, name, file, sql }: Migration): Promise<void> {
  const parsed = await parseSql(sql);
  try {
    if ('problem' in parsed) throw new Error(`${parsed.problem.message} (line ${parsed.problem.line})`);
    await session.query('begin');
    await session.query(sql);
    await session.query(
      'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
      [version, name, parsed.statements.map(({ text }) => text)],
    );
    await session.query('commit');
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw stop(
      exitCodes.failed,
      'sandbox-migrations',
      `The sandbox could not be filled: ${file} fails on a new project.`,
      [(error as Error).message],
      ['The sandbox needs migrations that build the database from nothing.'],
    );
  }
}

async function runSeed(ports: Ports, access: Access, seed: string): Promise<void> {
  const session = await ports.postgres.connect({
    ...loginAddress(access),
    password: access.password,
    applicationName: 'supasafe sandbox',
  });
  try {
    await session.query(seed);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    throw stop(
      exitCodes.failed,
      'sandbox-seed',
      'The sandbox could not be filled: the seed failed.',
      [(error as Error).message],
      [
        'Mend supabase/seed.sql. It must fit the migrations that the sandbox begins with: all of them with --pending 0,',
        'as in npm run sandbox -- start --pending 0; what is written after that is pending then.',
      ],
    );
  } finally {
    await session.close();
  }
}
