create table public.profiles (
  id uuid primary key default gen_random_uuid(),
  full_name text,
  phone_number text,
  bio varchar(200)
);
insert into public.profiles (full_name, phone_number) select 'p' || g, '+49 30 ' || g from generate_series(1, 30) g;
