create table if not exists public.reminders (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  remind_at timestamptz not null
);
alter table public.reminders enable row level security;

drop policy if exists "Own reminders" on public.reminders;
create policy "Own reminders" on public.reminders
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

grant select, insert, update, delete on public.reminders to authenticated;
grant all on public.reminders to service_role;
