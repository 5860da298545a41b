create index profiles_created_at_idx on public.profiles (created_at);

create policy "Admins see all profiles" on public.profiles
  for select to authenticated
  using (((select auth.jwt()) -> 'user_metadata' ->> 'role') = 'admin');
