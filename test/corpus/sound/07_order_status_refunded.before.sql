create type public.order_status as enum ('draft', 'pending', 'paid', 'cancelled');
create table public.orders (id bigint primary key, status public.order_status not null default 'draft');
insert into public.orders values (1, 'paid');
