create schema if not exists audit;
revoke all on schema audit from public;

create table audit.log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor uuid,
  action text not null check (action in ('INSERT', 'UPDATE', 'DELETE')),
  table_name text not null,
  old_row jsonb,
  new_row jsonb
);
create index log_at_idx on audit.log (at);

create function audit.record() returns trigger
language plpgsql security definer set search_path = '' as $fn$
begin
  -- a word like TRUNCATE or DROP in here is only text
  insert into audit.log (actor, action, table_name, old_row, new_row)
  values (
    auth.uid(),
    tg_op,
    tg_table_schema || '.' || tg_table_name,
    case when tg_op <> 'INSERT' then to_jsonb(old) end,
    case when tg_op <> 'DELETE' then to_jsonb(new) end
  );
  return coalesce(new, old);
end
$fn$;
revoke execute on function audit.record() from public;

create trigger notes_audit
  after insert or update or delete on public.notes
  for each row execute function audit.record();

grant usage on schema audit to service_role;
grant select on audit.log to service_role;
comment on table audit.log is 'Who changed what; kept for a year';
