create table public.feature_flags (
  key text primary key,
  enabled boolean not null default false,
  note text
);
alter table public.feature_flags enable row level security;
create policy "Anyone may read flags" on public.feature_flags for select to anon, authenticated using (true);
grant select on public.feature_flags to anon, authenticated;
grant all on public.feature_flags to service_role;
insert into public.feature_flags (key, note) values ('new_editor', 'rich text'), ('dark_mode', null)
on conflict do nothing;
