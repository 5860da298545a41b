create table public.page_views (id bigint generated always as identity primary key, path text);
create table public.page_clicks (id bigint generated always as identity primary key, path text);
insert into public.page_views (path) select '/' || g from generate_series(1, 200) g;
insert into public.page_clicks (path) select '/' || g from generate_series(1, 90) g;
