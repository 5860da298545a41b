import type { Session } from '../ports.js';

/**
 * Tables that a restore made, so that they hold nothing before their rows are loaded. Those of extensions may hold rows of
 * the extension's own, partitioned ones hold none themselves.
 */
export const freshTables = (session: Session): Promise<{ schema: string; name: string }[]> =>
  session.query(
    `select n.nspname::text as schema, c.relname::text as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`,
  );
