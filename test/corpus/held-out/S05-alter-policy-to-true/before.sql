create table public.settings (id int primary key, owner uuid not null, value jsonb);
alter table public.settings enable row level security;
create policy "change own settings" on public.settings for update to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
insert into public.settings select g, gen_random_uuid(), '{}' from generate_series(1, 6) g;
