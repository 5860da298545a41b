create table public.tickets (id int primary key, subject text);
insert into public.tickets select g, 'help ' || g from generate_series(1, 5) g;
