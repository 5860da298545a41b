alter function public.team_count() set search_path = '';
revoke execute on function public.team_count() from public, anon;
