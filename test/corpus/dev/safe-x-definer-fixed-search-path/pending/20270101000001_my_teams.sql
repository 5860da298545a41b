create function public.my_team_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select team_id from public.team_members where user_id = (select auth.uid());
$$;
revoke execute on function public.my_team_ids() from public, anon;
grant execute on function public.my_team_ids() to authenticated;
