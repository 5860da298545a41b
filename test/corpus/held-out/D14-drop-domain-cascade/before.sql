create domain public.email_address as text check (value like '%@%');
create table public.contacts (id int primary key, email public.email_address);
create table public.newsletter (id int primary key, email public.email_address not null, since date);
insert into public.contacts select g, 'c' || g || '@example.com' from generate_series(1, 20) g;
insert into public.newsletter select g, 'n' || g || '@example.com', '2026-01-01' from generate_series(1, 20) g;
