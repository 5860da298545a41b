create table public.recipes (id int primary key, title text not null, steps text);
insert into public.recipes select g, 'Soup ' || g, 'Stir' from generate_series(1, 100) g;
