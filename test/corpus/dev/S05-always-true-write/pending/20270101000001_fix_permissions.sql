create policy "Enable all for users" on public.notes for all to authenticated using (true) with check (true);
