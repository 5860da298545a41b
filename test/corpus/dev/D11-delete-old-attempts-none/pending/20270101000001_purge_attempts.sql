-- keep a month
delete from public.login_attempts
where at < now() - interval '30 days';
