-- called by the Stripe webhook with the service role only
revoke execute on function public.apply_credit(uuid, integer) from public;
revoke execute on function public.apply_credit(uuid, integer) from anon, authenticated;
grant execute on function public.apply_credit(uuid, integer) to service_role;
