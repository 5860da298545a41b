drop routine public.is_org_member(int) cascade;

create function public.is_org_member(org int)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.org_members m
    where m.org_id = org and m.user_id = (select auth.uid())
  );
$$;
revoke execute on function public.is_org_member(int) from public, anon;
grant execute on function public.is_org_member(int) to authenticated;
