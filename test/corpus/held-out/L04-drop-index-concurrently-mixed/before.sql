create table public.orders (id int primary key, customer_id int, state text not null default 'new');
create index orders_state_idx on public.orders (state);
insert into public.orders select g, g % 7, 'new' from generate_series(1, 100) g;
