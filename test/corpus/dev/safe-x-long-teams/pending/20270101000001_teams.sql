create type public.team_role as enum ('owner', 'admin', 'member');

create table public.teams (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null unique,
  created_by uuid not null references auth.users (id),
  created_at timestamptz not null default now()
);

create table public.memberships (
  team_id uuid not null references public.teams (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.team_role not null default 'member',
  primary key (team_id, user_id)
);
create index memberships_user_id_idx on public.memberships (user_id);

create table public.invites (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references public.teams (id) on delete cascade,
  email text not null,
  token text not null default encode(extensions.gen_random_bytes(24), 'hex'),
  expires_at timestamptz not null default now() + interval '7 days'
);
create index invites_team_id_idx on public.invites (team_id);

-- Helper: asked by the policies, so it must not be subject to them
create function public.has_team_role(team uuid, allowed public.team_role[]) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select 1 from public.memberships m
    where m.team_id = team and m.user_id = (select auth.uid()) and m.role = any (allowed)
  );
$$;
revoke execute on function public.has_team_role(uuid, public.team_role[]) from public, anon;
grant execute on function public.has_team_role(uuid, public.team_role[]) to authenticated, service_role;

alter table public.teams enable row level security;
alter table public.memberships enable row level security;
alter table public.invites enable row level security;

create policy "Members see their teams" on public.teams
  for select to authenticated using (public.has_team_role(id, '{owner,admin,member}'));
create policy "Users found teams" on public.teams
  for insert to authenticated with check ((select auth.uid()) = created_by);
create policy "Owners change their team" on public.teams
  for update to authenticated
  using (public.has_team_role(id, '{owner}')) with check (public.has_team_role(id, '{owner}'));

create policy "Members see each other" on public.memberships
  for select to authenticated using (public.has_team_role(team_id, '{owner,admin,member}'));
create policy "Admins manage members" on public.memberships
  for all to authenticated
  using (public.has_team_role(team_id, '{owner,admin}'))
  with check (public.has_team_role(team_id, '{owner,admin}'));

create policy "Admins manage invites" on public.invites
  for all to authenticated
  using (public.has_team_role(team_id, '{owner,admin}'))
  with check (public.has_team_role(team_id, '{owner,admin}'));

grant select, insert, update on public.teams to authenticated;
grant select, insert, update, delete on public.memberships to authenticated;
grant select, insert, delete on public.invites to authenticated;
grant all on public.teams, public.memberships, public.invites to service_role;
