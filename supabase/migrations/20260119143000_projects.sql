create type public.member_role as enum ('owner', 'editor', 'viewer');

create table public.projects (
  id bigint generated always as identity primary key,
  name text not null,
  description text,
  owner_id uuid not null references public.profiles (id) on delete restrict,
  is_public boolean not null default false,
  created_at timestamptz not null default now()
);

create table public.project_members (
  project_id bigint not null references public.projects (id) on delete cascade,
  profile_id uuid not null references public.profiles (id) on delete cascade,
  role public.member_role not null default 'viewer',
  joined_at timestamptz not null default now(),
  primary key (project_id, profile_id)
);

create index projects_owner_id_idx on public.projects (owner_id);
create index project_members_profile_id_idx on public.project_members (profile_id);

alter table public.projects enable row level security;
alter table public.project_members enable row level security;

grant select, insert, update, delete on public.projects, public.project_members to authenticated;
grant select on public.projects to anon;
grant all on public.projects, public.project_members to service_role;

-- Security definer, so that a policy on project_members does not ask project_members about itself.
create function public.is_member(project bigint, minimum public.member_role default 'viewer') returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select 1 from public.project_members m
    where m.project_id = project and m.profile_id = (select auth.uid()) and m.role <= minimum
  )
$$;

create policy "Public projects are visible to everybody" on public.projects for select using (is_public);
create policy "Members see their projects" on public.projects for select to authenticated using (public.is_member(id));
create policy "People start projects" on public.projects for insert to authenticated
  with check ((select auth.uid()) = owner_id);
create policy "Owners change their projects" on public.projects for update to authenticated
  using (public.is_member(id, 'owner')) with check (public.is_member(id, 'owner'));
create policy "Members see each other" on public.project_members for select to authenticated
  using (public.is_member(project_id));
create policy "Owners manage members" on public.project_members for all to authenticated
  using (public.is_member(project_id, 'owner')) with check (public.is_member(project_id, 'owner'));
