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
          ? `select cron.unschedule(jobid) from cron.job where jobid = (select max(jobid) from cron.job where jobname is null and md5(schedule || ' ' || command) = ${literal(does)})`
          : `select cron.unschedule(jobname::text) from cron.job where jobname = ${literal(name)}`,
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

/** null: it is no such table, but perhaps one of the user's own that is called so. */
export async function platformTable(session: Session, qualified: string): Promise<PlatformTable | null> {
  const table = tables.find((one) => one.qualified === qualified);
  return table && (await ownsRelations(session, `c.oid = to_regclass('${table.qualified}')`)) ? table : null;
}

/** Whether making an extension anew would take rows with it, or the place of a sequence. `name` is quoted as SQL quotes it. */
export const keepsRows = (session: Session, name: string, literal: (text: string) => string): Promise<boolean> =>
  ownsRelations(session, `quote_ident(e.extname) = ${literal(name)}`);

async function ownsRelations(session: Session, where: string): Promise<boolean> {
  const found = await session.query(
    `select from pg_depend d join pg_extension e on e.oid = d.refobjid join pg_class c on c.oid = d.objid
     where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass and d.classid = 'pg_class'::regclass
       and c.relkind in ('r', 'p', 'S', 'm', 'f') and ${where}`,
  );
  return found.length > 0;
}

/**
 * Statements that take away the rows whose keys are not among `keys`; null where one cannot be told from another, or where
 * a row that was there is gone.
 */
export function platformRowsBack(rows: readonly PlatformRow[], keys: readonly string[]): string[] | null {
  const stay = rows.filter(({ key }) => keys.includes(key));
  const came = rows.filter((one) => !stay.includes(one));
  const told = came.filter(({ back }) => back !== null && !stay.some((one) => one.back === back));
  return told.length === came.length && stay.length === keys.length ? told.flatMap(({ back }) => back ?? []) : null;
}
