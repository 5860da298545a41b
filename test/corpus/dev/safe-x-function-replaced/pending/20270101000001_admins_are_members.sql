create or replace function public.is_team_member(team uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select 1 from public.team_members as tm
    where tm.team_id = team and tm.user_id = (select auth.uid())
  );
$$;
