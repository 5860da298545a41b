alter table public.devices enable row level security;
create policy "Own devices" on public.devices
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "Register a device" on public.devices
  for insert to authenticated with check ((select auth.uid()) = user_id);
