create policy "Support reads profiles" on public.profiles
  for select to authenticated
  using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'support');
