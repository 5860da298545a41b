drop function public.recent_notes(integer);

create function public.recent_notes(since timestamptz, max_rows integer) returns setof public.notes
language sql stable set search_path = '' as $$
  select * from public.notes where created_at > since order by created_at desc limit max_rows;
$$;
revoke execute on function public.recent_notes(timestamptz, integer) from public, anon;
grant execute on function public.recent_notes(timestamptz, integer) to authenticated;
