-- PostgREST returns numeric as string in our client, int is easier
alter table only public.payments
  alter amount type int4 using round(amount)::int4;
