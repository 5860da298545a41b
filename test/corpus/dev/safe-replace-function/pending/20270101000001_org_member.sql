create or replace function public.is_org_member(org bigint) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.memberships m
    where m.organization_id = org
      and m.user_id = (select auth.uid())
      and m.role <> 'invited'
  )
$$;
