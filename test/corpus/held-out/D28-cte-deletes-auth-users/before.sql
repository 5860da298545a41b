create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, name text);
create table public.api_keys (id int primary key, user_id uuid not null references auth.users (id) on delete cascade);
insert into auth.users (id, email) select ('00000000-0000-4000-8000-' || lpad(g::text, 12, '0'))::uuid, 'u' || g || '@example.com' from generate_series(1, 30) g;
insert into public.profiles select id, email from auth.users where right(email, 20) like '%1@example.com';
insert into public.api_keys select row_number() over (), id from auth.users;
