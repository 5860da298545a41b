create function public.my_note_count() returns bigint
language sql stable security invoker set search_path = '' as $$
  select count(*) from public.notes where user_id = (select auth.uid());
$$;
revoke execute on function public.my_note_count() from public, anon;
grant execute on function public.my_note_count() to authenticated;
