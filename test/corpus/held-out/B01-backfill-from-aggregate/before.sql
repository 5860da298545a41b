create table public.authors (id int primary key, book_count int);
create table public.books (id int primary key, author_id int references public.authors);
insert into public.authors select g, null from generate_series(1, 4000) g;
insert into public.books select g, 1 + g % 4000 from generate_series(1, 6000) g;
