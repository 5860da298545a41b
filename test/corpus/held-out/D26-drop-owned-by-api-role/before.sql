create table public.posts (id int primary key, published boolean not null default false);
alter table public.posts enable row level security;
create policy "anyone reads published" on public.posts for select to anon using (published);
grant select on public.posts to anon, authenticated;
insert into public.posts select g, true from generate_series(1, 10) g;
