create table public.scores (id int primary key, player_id uuid not null, points int not null);
alter table public.scores enable row level security;
create policy "signed-in users read scores of their own" on public.scores for select to authenticated using (player_id = auth.uid());
grant select on public.scores to authenticated, service_role;
