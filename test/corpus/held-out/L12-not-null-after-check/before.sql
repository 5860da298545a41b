create table public.venues (id int primary key, "countryCode" text);
insert into public.venues select g, 'PT' from generate_series(1, 60) g;
