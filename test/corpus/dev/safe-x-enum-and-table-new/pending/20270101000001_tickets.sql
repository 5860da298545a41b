create type public.ticket_state as enum ('open', 'waiting', 'closed');

create table public.tickets (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  state public.ticket_state not null default 'open',
  subject text not null
);
create index tickets_open_idx on public.tickets (user_id) where state = 'open';
alter table public.tickets enable row level security;
create policy "Own tickets" on public.tickets for select to authenticated using ((select auth.uid()) = user_id);
create policy "Open a ticket" on public.tickets for insert to authenticated with check ((select auth.uid()) = user_id);
grant select, insert on public.tickets to authenticated;
grant all on public.tickets to service_role;
