alter function private.prune() set search_path to '';
revoke execute on function private.prune() from public;
revoke all on routine private.prune() from anon, authenticated;
grant execute on function private.prune() to service_role;
