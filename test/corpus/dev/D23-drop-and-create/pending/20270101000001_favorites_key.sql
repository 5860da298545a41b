-- favorites get a primary key
drop table public.favorites;
create table public.favorites (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  product_id integer not null,
  unique (user_id, product_id)
);
alter table public.favorites enable row level security;
create policy "own favorites" on public.favorites for select to authenticated using (user_id = (select auth.uid()));
grant select, insert, delete on public.favorites to authenticated;
