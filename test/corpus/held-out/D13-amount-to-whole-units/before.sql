create table public.payments (id int primary key, amount numeric(12, 4) not null, currency char(3) not null default 'EUR');
insert into public.payments select g, g * 1.37, 'EUR' from generate_series(1, 80) g;
