create table public.medical_notes (id int primary key, patient uuid not null, note text);
alter table public.medical_notes enable row level security;
alter table public.medical_notes force row level security;
create policy "own notes" on public.medical_notes for select to authenticated using (patient = auth.uid());
grant select on public.medical_notes to anon, authenticated;
insert into public.medical_notes select g, gen_random_uuid(), 'n' from generate_series(1, 14) g;
