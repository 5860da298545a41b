create type public.ticket_state as enum ('open', 'closed');
create table public.tickets (id bigint generated always as identity primary key, state public.ticket_state not null default 'open');
alter table public.tickets enable row level security;
create policy "support reads" on public.tickets for select to authenticated using ((select auth.jwt() -> 'app_metadata' ->> 'role') = 'support');
grant select on public.tickets to authenticated;
insert into public.tickets (state) select 'open' from generate_series(1, 12);
