create table public.favorites (
  user_id uuid not null,
  product_id integer not null
);
alter table public.favorites enable row level security;
create policy "own favorites" on public.favorites for select to authenticated using (user_id = (select auth.uid()));
grant select, insert, delete on public.favorites to authenticated;
insert into public.favorites select gen_random_uuid(), n from generate_series(1, 26) n;
