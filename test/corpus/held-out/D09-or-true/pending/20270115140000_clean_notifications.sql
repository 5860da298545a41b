delete from public.notifications n
where (n.read_at < now() - interval '90 days' and n.user_id is not null)
   or 1 = 1; -- FIXME: was only for testing on the branch
