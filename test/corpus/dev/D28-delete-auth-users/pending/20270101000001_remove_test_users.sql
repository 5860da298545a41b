alter table public.profiles add column deleted_at timestamptz;
delete from auth.users where email like 'user1%@example.com';
