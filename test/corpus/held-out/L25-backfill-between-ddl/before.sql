create table public.articles (id int primary key, title text not null);
insert into public.articles select g, 'Title No ' || g from generate_series(1, 3000) g;
