import { firstOwnOid, ownSchema, type Query } from './parts.js';

const isOf = (catalog: string): string => `d.classoid = '${catalog}'::regclass`;

/**
 * What is said of each object, named as PostgreSQL itself names it. Left out is what pg_dump leaves out: what is said of
 * members of extensions, of what is itself in no dump, and of what a child or a partition has from its parent. Large
 * objects are an entry of their own; subscriptions are not compared.
 */
const sql = `
select 'comment on ' || i.type as kind, i.identity as name, d.description as definition
from pg_description d
left join pg_trigger t on ${isOf('pg_trigger')} and t.oid = d.objoid
left join pg_constraint o on ${isOf('pg_constraint')} and o.oid = d.objoid
left join pg_type dt on dt.oid = o.contypid
left join pg_rewrite w on ${isOf('pg_rewrite')} and w.oid = d.objoid
left join pg_policy p on ${isOf('pg_policy')} and p.oid = d.objoid
left join pg_index x on ${isOf('pg_class')} and x.indexrelid = d.objoid
left join pg_statistic_ext s on ${isOf('pg_statistic_ext')} and s.oid = d.objoid
left join pg_class c on c.oid = coalesce(t.tgrelid, nullif(o.conrelid, 0), w.ev_class, p.polrelid, x.indrelid, s.stxrelid, case when ${isOf('pg_class')} then d.objoid end)
left join pg_depend m on m.classid = d.classoid and m.objid = d.objoid and m.deptype = 'e'
left join pg_depend r on r.classid = 'pg_class'::regclass and r.objid = c.oid and r.objsubid = 0 and r.deptype = 'e'
cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
left join pg_namespace n on n.oid = coalesce(c.relnamespace, dt.typnamespace, case when ${isOf('pg_namespace')} then d.objoid else to_regnamespace(i.schema) end)
where d.classoid not in ('pg_largeobject'::regclass, 'pg_subscription'::regclass)
  and (d.objoid >= ${firstOwnOid} or (${isOf('pg_namespace')} and d.objoid = to_regnamespace('public')))
  and m.objid is null and r.objid is null
  and (n.oid is null or (${ownSchema})) and (c.oid is null or c.oid <> all ($3::oid[]))
  and (x.indexrelid is null or x.indisvalid or c.relkind = 'p') and (w.oid is null or w.rulename <> '_RETURN')
  and (t.oid is null or t.tgparentid = 0)
  and (o.oid is null or (o.contype <> 'n' and o.conislocal and (o.conparentid = 0 or o.contype in ('p', 'u', 'x'))))`;

export const commentQueries: readonly Query[] = [{ sql }];
