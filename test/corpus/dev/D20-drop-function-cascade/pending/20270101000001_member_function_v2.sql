-- The parameter gets a new name, which CREATE OR REPLACE refuses.
drop function if exists public.is_org_member(bigint) cascade;

create function public.is_org_member(organization bigint) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.memberships m
    where m.organization_id = organization and m.user_id = (select auth.uid())
  )
$$;
