create or replace function public.team_name(team uuid) returns text
language sql stable security definer as $$
  select name from teams where id = team
$$;
revoke execute on function public.team_name(uuid) from public, anon;
grant execute on function public.team_name(uuid) to authenticated;
