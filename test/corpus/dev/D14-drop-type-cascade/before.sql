create type public.ticket_priority as enum ('low', 'normal', 'high');
create table public.tickets (
  id bigint generated always as identity primary key,
  title text not null,
  priority public.ticket_priority not null default 'normal'
);
alter table public.tickets enable row level security;
create policy "support reads" on public.tickets for select to authenticated
  using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'support');
grant select on public.tickets to authenticated;
insert into public.tickets (title, priority) select 'T' || n, 'high' from generate_series(1, 18) n;
