create table public.webhook_events (
  id bigint generated always as identity primary key,
  payload text not null
);
alter table public.webhook_events enable row level security;
create policy "no direct reads" on public.webhook_events for select to authenticated using (false);
grant select, insert on public.webhook_events to service_role;
insert into public.webhook_events (payload) select json_build_object('n', n)::text from generate_series(1, 30) n;
