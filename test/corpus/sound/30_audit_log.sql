create schema if not exists audit;
revoke all on schema audit from public;

create table audit.log (
  id bigint generated always as identity primary key,
  happened_at timestamptz not null default clock_timestamp(),
  actor uuid,
  table_name text not null,
  operation text not null check (operation in ('INSERT', 'UPDATE', 'DELETE')),
  old_row jsonb,
  new_row jsonb
);

alter table audit.log enable row level security;

create index log_table_name_happened_at_idx on audit.log (table_name, happened_at);

create function audit.record()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into audit.log (actor, table_name, operation, old_row, new_row)
  values (
    auth.uid(),
    tg_table_schema || '.' || tg_table_name,
    tg_op,
    case when tg_op <> 'INSERT' then to_jsonb(old) end,
    case when tg_op <> 'DELETE' then to_jsonb(new) end
  );
  return null;
end;
$$;

revoke execute on function audit.record() from public;
