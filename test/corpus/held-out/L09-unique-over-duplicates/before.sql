create table public.subscriptions (id int primary key, user_id int, plan text);
insert into public.subscriptions select g, g, 'free' from generate_series(1, 40) g;
insert into public.subscriptions values (41, 7, 'free');
