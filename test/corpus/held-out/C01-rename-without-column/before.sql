create table public.accounts (id int primary key, "userName" text unique);
insert into public.accounts select g, 'user' || g from generate_series(1, 12) g;
