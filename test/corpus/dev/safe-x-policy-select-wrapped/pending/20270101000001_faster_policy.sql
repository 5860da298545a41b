drop policy "Own drafts" on public.drafts;
create policy "Own drafts" on public.drafts
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
