alter policy "Own notes" on public.notes
  using ((select auth.uid()) = user_id and not archived)
  with check ((select auth.uid()) = user_id);
