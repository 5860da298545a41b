create index orders_user_id_idx on public.orders (user_id);

do $$
begin
  update public.orders set total_cents = total_cents + 19 where status = 'paid';
  raise notice 'orders corrected';
end
$$;
