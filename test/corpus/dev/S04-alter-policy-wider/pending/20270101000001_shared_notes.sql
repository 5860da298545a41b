alter policy "Own notes" on public.notes using ((select auth.role()) = 'authenticated');
