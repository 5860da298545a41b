import type { Session } from '../ports.js';

/** A SELECT as a role. `rows`: how many are asked for; none is enough to learn whether the role is let in. */
export interface Try {
  readonly role: string;
  /** Quoted, with its schema. */
  readonly relation: string;
  readonly rows: 0 | 1;
}

/**
 * `empty`: let in, and nobody has a row there. `hidden`: let in and given no row, although there are some. `failed` says
 * nothing of rights: a view that does not run here, a function that its policy may not call.
 */
export type Outcome = 'row' | 'empty' | 'hidden' | 'refused' | 'failed';

/** Tries are made in parts, so that none of them holds a server for long. */
const part = 600;
const partMilliseconds = 5000;

/**
 * Makes each SELECT in a transaction that is rolled back; the session's user must be a superuser. null: not tried,
 * because it would reach another server, or because those before it took too long.
 */
export async function trySelects(session: Session, tries: readonly Try[]): Promise<(Outcome | null)[]> {
  const distant = new Set((await session.query<{ name: string }>(distantSql)).map(({ name }) => name));
  const outcomes: (Outcome | null)[] = [];
  for (let start = 0; start < tries.length; start += part) {
    const batch = tries.slice(start, start + part);
    outcomes.push(
      ...(await tryPart(
        session,
        batch.map((one) => (distant.has(one.relation) ? null : one)),
      )),
    );
  }
  return outcomes;
}

async function tryPart(session: Session, tries: readonly (Try | null)[]): Promise<(Outcome | null)[]> {
  await session.query('begin');
  try {
    await session.query(
      `select set_config('supasafe.tries', $1, true), set_config('supasafe.outcomes', '', true), set_config('lc_messages', 'C', true),
              set_config('statement_timeout', $2, true), set_config('request.jwt.claims', '', true), set_config('request.jwt.claim.sub', '', true)`,
      [JSON.stringify(tries), String(partMilliseconds)],
    );
    await session.query(trySql);
    const [row] = await session.query<{ outcomes: string }>(`select current_setting('supasafe.outcomes') as outcomes`);
    const known = row?.outcomes.split(' ') ?? [];
    return tries.map((_, index) => (known[index] ?? '') as Outcome | '').map((outcome) => outcome || null);
  } finally {
    if (!session.lost) await session.query('rollback');
  }
}

/**
 * A block and no function, because making one would call the event triggers of the copy. Each try ends with an error, so
 * that its subtransaction takes role and locks with it. PostgreSQL names the relation without its schema when it refuses:
 * where two have that name, nobody knows which one it was.
 */
const trySql = `
do $supasafe$
declare
  one record;
  outcome text;
  outcomes text := '';
  counted bigint;
  said text;
  done boolean;
begin
  for one in
    select t.value ->> 'role' as role, t.value ->> 'relation' as relation, t.value ->> 'rows' as rows, c.oid, c.relname, c.relkind
    from pg_catalog.jsonb_array_elements(pg_catalog.current_setting('supasafe.tries')::pg_catalog.jsonb) with ordinality t (value, at)
    left join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(t.value ->> 'relation')
    order by t.at
  loop
    outcome := '';
    if one.oid is not null then
      done := false;
      begin
        perform pg_catalog.set_config('role', one.role, true);
        execute pg_catalog.format('select 1 from %s limit %s', one.relation, one.rows);
        get diagnostics counted = row_count;
        done := true;
        raise exception 'undo';
      exception
        when query_canceled then
          exit;
        when assert_failure or others then
          if done then
            outcome := case counted when 0 then 'empty' else 'row' end;
          else
            get stacked diagnostics said = message_text;
            outcome := case
              when said = pg_catalog.format('permission denied for %s %s', case one.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end, one.relname)
                and not exists (select from pg_catalog.pg_class c where c.relname = one.relname and c.oid <> one.oid) then 'refused'
              else 'failed' end;
          end if;
      end;
      if outcome = 'empty' and one.rows <> '0' then
        begin
          execute pg_catalog.format('select 1 from %s limit 1', one.relation);
          get diagnostics counted = row_count;
          if counted > 0 then outcome := 'hidden'; end if;
        exception
          when query_canceled then
            exit;
        end;
      end if;
    end if;
    outcomes := outcomes || outcome || ' ';
  end loop;
  perform pg_catalog.set_config('supasafe.outcomes', outcomes, true);
end $supasafe$`;

/** Foreign tables, and what a SELECT would ask them through: parents, views, tables with policies that ask them. */
const distantSql = `
with recursive distant (oid) as (
  select oid from pg_class where relkind = 'f'
  union
  select x.oid from distant d cross join lateral (
    select i.inhparent from pg_inherits i where i.inhrelid = d.oid
    union all
    select w.ev_class from pg_depend p join pg_rewrite w on w.oid = p.objid join pg_class v on v.oid = w.ev_class and v.relkind = 'v'
    where p.classid = 'pg_rewrite'::regclass and p.refclassid = 'pg_class'::regclass and p.refobjid = d.oid and w.ev_class <> d.oid
    union all
    select y.polrelid from pg_depend p join pg_policy y on y.oid = p.objid
    where p.classid = 'pg_policy'::regclass and p.refclassid = 'pg_class'::regclass and p.refobjid = d.oid and y.polrelid <> d.oid) x (oid))
select format('%I.%I', n.nspname, c.relname) as name from distant d join pg_class c on c.oid = d.oid join pg_namespace n on n.oid = c.relnamespace`;
