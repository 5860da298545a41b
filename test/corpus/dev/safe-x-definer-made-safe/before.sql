insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;

create table public.teams (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null unique,
  created_at timestamptz not null default now()
);
create table public.team_members (
  team_id uuid not null references public.teams (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'admin', 'member')),
  primary key (team_id, user_id)
);
create index team_members_user_id_idx on public.team_members (user_id);
alter table public.teams enable row level security;
alter table public.team_members enable row level security;
create function public.is_team_member(team uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.team_members m where m.team_id = team and m.user_id = (select auth.uid()));
$$;
revoke execute on function public.is_team_member(uuid) from public, anon;
grant execute on function public.is_team_member(uuid) to authenticated, service_role;
create policy "Members see their team" on public.teams for select to authenticated using (public.is_team_member(id));
create policy "Members see the members" on public.team_members for select to authenticated using (public.is_team_member(team_id));
grant select on public.teams, public.team_members to authenticated;
grant all on public.teams, public.team_members to service_role;
insert into public.teams (name, slug) select 'Team ' || n, 'team-' || n from generate_series(1, 6) n;
insert into public.team_members (team_id, user_id, role)
select t.id, u.id, 'member' from public.teams t cross join auth.users u;

create function public.team_count() returns bigint language sql stable security definer as $$ select count(*) from public.teams $$;
