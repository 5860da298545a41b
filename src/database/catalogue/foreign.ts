import { hidden, known, made, owner, rights, type Query } from './parts.js';

const server = made('pg_foreign_server', 's.oid');
const wrapper = made('pg_foreign_data_wrapper', 'w.oid');
const mapping = `format('for %s on %I', case when m.umuser = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(m.umuser)) end, m.srvname)`;

/**
 * `pg_user_mappings` shows options to those only to whom it shows them in pg_dump, and all of them to a superuser: what
 * is not seen at the source is not dumped, so the copy has none, and both sides tell the same.
 */
const sql = `
select 'foreign data wrapper' as kind, quote_ident(w.fdwname) as name,
  concat_ws(', ', 'owner ' || ${owner('w.fdwowner')}, 'handler ' || ${known('w.fdwhandler', 'regproc')}, 'validator ' || ${known('w.fdwvalidator', 'regproc')},
    'options ' || ${hidden('w.fdwoptions')}) as definition
from pg_foreign_data_wrapper w where ${wrapper}
union all
select 'rights on foreign data wrapper', quote_ident(w.fdwname), ${rights('w.fdwacl', 'F', 'w.fdwowner')}
from pg_foreign_data_wrapper w where ${wrapper}
union all
select 'foreign server', quote_ident(s.srvname),
  concat_ws(', ', 'owner ' || ${owner('s.srvowner')}, 'wrapper ' || quote_ident(w.fdwname), 'type ' || quote_literal(s.srvtype), 'version ' || quote_literal(s.srvversion),
    'options ' || ${hidden('s.srvoptions')})
from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw where ${server}
union all
select 'rights on foreign server', quote_ident(s.srvname), ${rights('s.srvacl', 'S', 's.srvowner')}
from pg_foreign_server s where ${server}
union all
select 'user mapping', ${mapping}, null
from pg_user_mappings m join pg_foreign_server s on s.oid = m.srvid where ${server}
union all
select 'options of user mapping', ${mapping}, ${hidden('m.umoptions')}
from pg_user_mappings m join pg_foreign_server s on s.oid = m.srvid where ${server}`;

export const foreignQueries: readonly Query[] = [{ sql }];
