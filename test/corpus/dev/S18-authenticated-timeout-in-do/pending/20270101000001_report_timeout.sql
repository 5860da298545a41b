create index orders_created_at_idx on public.orders (created_at);

do $$
begin
  execute 'alter role authenticated set statement_timeout = 0';
end
$$;
