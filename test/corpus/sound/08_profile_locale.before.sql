create table public.profiles (id uuid primary key, name text);
insert into public.profiles select gen_random_uuid(), 'p' || g from generate_series(1, 20) g;
