create table public.files (id int primary key, created_by uuid, owner_id uuid);
alter table public.files enable row level security;
create policy "own files" on public.files for select to authenticated using (owner_id = auth.uid());
insert into public.files select g, gen_random_uuid(), null from generate_series(1, 16) g;
