create schema if not exists private;

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null unique,
  created_at timestamptz not null default now()
);

create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'admin', 'member')),
  primary key (organization_id, user_id)
);

create index organization_members_user_id_idx on public.organization_members (user_id);

-- security definer, so that the policy on the members does not recurse
create function private.my_organizations()
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
  select organization_id from public.organization_members where user_id = (select auth.uid());
$$;

revoke all on function private.my_organizations() from public;
grant usage on schema private to authenticated;
grant execute on function private.my_organizations() to authenticated;

alter table public.organizations enable row level security;
alter table public.organization_members enable row level security;

create policy "Members can view their organizations" on public.organizations
  for select to authenticated
  using (id in (select private.my_organizations()));

create policy "Members can view fellow members" on public.organization_members
  for select to authenticated
  using (organization_id in (select private.my_organizations()));

grant select on public.organizations, public.organization_members to authenticated;
grant select, insert, update, delete on public.organizations, public.organization_members to service_role;
