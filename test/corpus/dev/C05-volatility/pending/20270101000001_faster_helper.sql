alter function public.is_team_member(uuid) immutable;
