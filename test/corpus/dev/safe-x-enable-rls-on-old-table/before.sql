insert into auth.users (id, email, created_at)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n || '@example.test', now()
from generate_series(1, 24) n;
create table public.devices (id bigint generated always as identity primary key, user_id uuid not null references auth.users (id), token text);
grant select, insert on public.devices to authenticated;
insert into public.devices (user_id, token) select id, 'push' from auth.users;
