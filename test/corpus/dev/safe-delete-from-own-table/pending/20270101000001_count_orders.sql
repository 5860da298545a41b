create temporary table order_counts on commit drop as
select user_id, count(*) as orders from public.orders group by user_id;
delete from order_counts;
