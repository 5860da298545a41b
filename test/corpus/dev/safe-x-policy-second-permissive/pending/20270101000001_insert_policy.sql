create policy "Users insert their notes" on public.notes
  for insert to authenticated
  with check ((select auth.uid()) = user_id);
