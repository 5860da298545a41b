create table public.labels (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  label text not null,
  created_at timestamptz not null default now()
);
alter table public.labels enable row level security;
create policy "own rows are read" on public.labels for select to authenticated
  using (user_id = (select auth.uid()));
create policy "own rows are added" on public.labels for insert to authenticated
  with check (user_id = (select auth.uid()));
grant select, insert on public.labels to authenticated;
grant select, insert, update, delete on public.labels to service_role;
create index labels_user_id_idx on public.labels (user_id);
create unique index labels_user_label_key on public.labels (user_id, label);
