create table public.import_list (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  label text not null,
  created_at timestamptz not null default now()
);
alter table public.import_list enable row level security;
create policy "own rows are read" on public.import_list for select to authenticated
  using (user_id = (select auth.uid()));
create policy "own rows are added" on public.import_list for insert to authenticated
  with check (user_id = (select auth.uid()));
grant select, insert on public.import_list to authenticated;
grant select, insert, update, delete on public.import_list to service_role;
insert into public.import_list (user_id, label)
select id, 'first try' from auth.users where email = 'user1@example.com';
truncate public.import_list;
