create function public.delete_my_messages(before timestamptz) returns void
language sql set search_path = '' as $$
  delete from public.messages m where m.sender_id = (select auth.uid()) and m.sent_at < before;
$$;
revoke execute on function public.delete_my_messages(timestamptz) from public, anon;
grant execute on function public.delete_my_messages(timestamptz) to authenticated;
