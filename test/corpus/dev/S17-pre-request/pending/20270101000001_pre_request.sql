create or replace function public.check_request() returns void
language plpgsql set search_path = '' as $$
begin
  if current_setting('request.headers', true)::json ->> 'x-app' is null then
    raise exception 'unknown client';
  end if;
end
$$;
grant execute on function public.check_request() to anon, authenticated;
alter role authenticator set pgrst.db_pre_request = 'public.check_request';
