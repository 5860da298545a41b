insert into public.messages (room, user_id, content)
select 'lobby', id, 'Maintenance on Sunday' from auth.users order by email limit 1;
