alter table public.profiles add column city text;
alter table public.profiles add column country char(2) not null;
