insert into private.staff (user_id)
select id from auth.users where lower(email) like '%@staff.example.test'
on conflict (user_id) do nothing;
