create table public.notes (id int primary key, owner uuid not null, shared boolean not null default false, body text);
alter table public.notes enable row level security;
create policy "read own" on public.notes for select to authenticated using (owner = auth.uid());
create policy "write own" on public.notes for insert to authenticated with check (owner = auth.uid());
create policy "change own" on public.notes for update to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
create policy "never shared by guests" on public.notes as restrictive for all to authenticated using (not shared or owner = auth.uid());
