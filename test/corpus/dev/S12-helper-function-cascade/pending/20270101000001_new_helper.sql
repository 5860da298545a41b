create index team_members_role_idx on public.team_members (role);

drop function public.is_team_member(uuid) cascade;

create function public.is_team_member(team uuid, member uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select 1 from public.team_members m where m.team_id = team and m.user_id = member);
$$;
revoke execute on function public.is_team_member(uuid, uuid) from public, anon;
grant execute on function public.is_team_member(uuid, uuid) to authenticated;
