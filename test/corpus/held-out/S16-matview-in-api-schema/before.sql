create table public.votes (id int primary key, poll int not null, choice int not null);
alter table public.votes enable row level security;
insert into public.votes select g, g % 3, g % 4 from generate_series(1, 50) g;
