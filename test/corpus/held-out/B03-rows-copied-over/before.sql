create table public.feature_requests (id int primary key, title text, votes int);
create table public.roadmap (id bigint generated always as identity primary key, title text, since date);
insert into public.feature_requests select g, 'f' || g, g from generate_series(1, 20) g;
