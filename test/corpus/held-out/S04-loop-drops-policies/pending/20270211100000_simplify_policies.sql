do $policies$
declare p record;
begin
  for p in select policyname from pg_policies where schemaname = 'public' and tablename = 'notes'
  loop
    execute format('drop policy if exists %I on public.notes', p.policyname);
  end loop;
end $policies$;

create policy "read own or shared" on public.notes
  for select to authenticated
  using (shared or owner = (select auth.uid()));
