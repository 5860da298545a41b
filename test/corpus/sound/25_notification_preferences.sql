create type public.channel as enum ('email', 'push', 'sms');

create table public.notification_preferences (
  user_id uuid not null references auth.users (id) on delete cascade,
  channel public.channel not null,
  enabled boolean not null default true,
  quiet_from time,
  quiet_to time,
  constraint notification_preferences_pkey primary key (user_id, channel),
  constraint quiet_hours_complete check ((quiet_from is null) = (quiet_to is null))
);

alter table public.notification_preferences enable row level security;

create policy "read own preferences" on public.notification_preferences
  for select to authenticated using (user_id = (select auth.uid()));

create policy "insert own preferences" on public.notification_preferences
  for insert to authenticated with check (user_id = (select auth.uid()));

create policy "update own preferences" on public.notification_preferences
  for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));

grant select, insert, update on table public.notification_preferences to authenticated;
grant select, insert, update, delete on table public.notification_preferences to service_role;
