import type { Session } from '../ports.js';
import type { Relation } from './inventory.js';

/** A row of the platform's that a migration may have made, and the statement that takes it away again. */
export interface PlatformRow {
  /** As the archive writes its column `key`. */
  readonly key: string;
  /** null: nothing says which row it is on another server. */
  readonly back: string | null;
}

/** A table of the platform that nobody fills but its own functions, and whose rows can be taken away. */
export interface PlatformTable extends Relation {
  /** The column that tells its rows apart. */
  readonly key: string;
  /** `literal` quotes a text. */
  readonly read: (session: Session, literal: (text: string) => string) => Promise<PlatformRow[]>;
}

/** By its name where it has one; else by what it does, hashed, because a command may hold a key. Ids are given anew elsewhere. */
const cronJobs: PlatformTable = {
  schema: 'cron',
  name: 'job',
  qualified: 'cron.job',
  oid: 0,
  key: 'jobid',
  read: async (session, literal) => {
    const jobs = await session.query<{ key: string; name: string | null; does: string }>(
      `select jobid::text as key, jobname::text as name, md5(schedule || ' ' || command) as does from cron.job order by jobid`,
    );
    return jobs.map(({ key, name, does }) => ({
      key,
      back:
        name === null
          ? `select cron.unschedule(max(jobid)) from cron.job where jobname is null and md5(schedule || ' ' || command) = ${literal(does)}`
          : `select cron.unschedule(${literal(name)}::text)`,
    }));
  },
};

/** Its ids are random, its values encrypted otherwise each time: only a name says which secret it is. */
const vaultSecrets: PlatformTable = {
  schema: 'vault',
  name: 'secrets',
  qualified: 'vault.secrets',
  oid: 0,
  key: 'id',
  read: async (session, literal) => {
    const secrets = await session.query<{ key: string; name: string | null }>(
      'select id::text as key, name from vault.secrets order by id',
    );
    return secrets.map(({ key, name }) => ({
      key,
      back: name === null ? null : `delete from vault.secrets where name = ${literal(name)}`,
    }));
  },
};

const tables = [cronJobs, vaultSecrets];

/** null: it is no such table. */
export const platformTable = (qualified: string): PlatformTable | null =>
  tables.find((one) => one.qualified === qualified) ?? null;

/**
 * Statements that take away the rows whose keys are not among `keys`; null where one cannot be told, or where a row that
 * was there is gone.
 */
export function platformRowsBack(rows: readonly PlatformRow[], keys: readonly string[]): string[] | null {
  const came = rows.filter(({ key }) => !keys.includes(key));
  const statements = came.flatMap(({ back }) => back ?? []);
  return statements.length === came.length && rows.length - came.length === keys.length ? statements : null;
}
