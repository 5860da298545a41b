create table public.polls (
  id bigint generated always as identity primary key,
  owner_id uuid not null references auth.users (id) on delete cascade,
  question text not null
);
alter table public.polls enable row level security;
create policy "Polls are visible" on public.polls for select to authenticated using ((select auth.uid()) is not null);
create policy "Owners insert polls" on public.polls for insert to authenticated with check ((select auth.uid()) = owner_id);

create table public."pollVotes" (
  poll_id bigint not null references public.polls (id) on delete cascade,
  voter_id uuid not null references auth.users (id) on delete cascade,
  choice smallint not null,
  primary key (poll_id, voter_id)
);

grant select, insert on public.polls, public."pollVotes" to authenticated;
grant all on public.polls, public."pollVotes" to service_role;
