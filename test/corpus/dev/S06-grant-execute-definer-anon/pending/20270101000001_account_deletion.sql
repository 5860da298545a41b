comment on function public.delete_account(uuid) is 'Support only';
grant execute on function public.delete_account(uuid) to anon, authenticated;
