import { join } from 'node:path';
import { openSession } from '../database/connect.js';
import type { Ports } from '../ports.js';
import { stopIfAny } from '../problem.js';
import { furnishDatabase } from '../sandbox/furnish.js';
import type { Scratch, ScratchAccess, ScratchDatabase } from '../sandbox/scratch.js';
import { readMigrations } from '../supabase/migrations.js';
import { guardsSql, valuesSql } from './sample/guards.js';
import { tablesSql } from './sample/tables.js';

/** The example project, as a hosted one has it, and beside it one of everything that is worth damaging. */
export async function makeSample(ports: Ports, server: Scratch): Promise<ScratchDatabase> {
  const { files, clock, host } = ports;
  const project = join(host.packageRoot, 'supabase');
  const { migrations, problems } = await readMigrations(files, join(project, 'migrations'), clock.now());
  stopIfAny(problems);
  const database = await server.makeDatabase();
  const { address, password } = database.superuser;
  const access = { port: address.port, password, database: database.name };
  await furnishDatabase(ports, access, { applied: migrations, seed: await files.read(join(project, 'seed.sql')) });
  const owner = await database.loginAs('postgres');
  for (const sql of [tablesSql, guardsSql, valuesSql]) await runSql(ports, owner, sql);
  return database;
}

/** What another backup has that this one has not. */
export const laterSql = `insert into public.customers (name, email) values ('A later one', 'later@example.com')`;

export async function runSql(ports: Pick<Ports, 'postgres'>, access: ScratchAccess, sql: string): Promise<void> {
  const session = await openSession(ports.postgres, access, 'supasafe selftest');
  try {
    await session.query(sql);
  } finally {
    await session.close();
  }
}
