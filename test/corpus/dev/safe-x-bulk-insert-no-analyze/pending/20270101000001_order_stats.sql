create schema if not exists private;
create table private.order_stats (user_id uuid primary key, orders bigint not null);
insert into private.order_stats (user_id, orders)
select user_id, count(*) from public.orders group by user_id
on conflict (user_id) do nothing;
