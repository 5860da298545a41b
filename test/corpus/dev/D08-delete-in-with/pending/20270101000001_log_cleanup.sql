-- old notifications are not shown any more
with removed as (
  delete from public.notifications returning id
)
insert into private.cleanup_log (what, rows)
select 'notifications', count(*) from removed;
