create table public.badges (id bigint generated always as identity primary key, name text not null);
alter table public.badges enable row level security;
create policy "Badges are public" on public.badges for select to anon, authenticated using (true);
grant select on public.badges to anon, authenticated;

alter table public.badges owner to supabase_admin;
