create type public.order_status as enum ('new', 'paid', 'shipped');
create table public.orders (id int primary key, status public.order_status not null default 'new');
insert into public.orders select g, 'shipped' from generate_series(1, 15) g;
