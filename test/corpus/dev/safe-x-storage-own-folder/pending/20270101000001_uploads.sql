insert into storage.buckets (id, name, public, file_size_limit)
values ('uploads', 'uploads', false, 5242880)
on conflict (id) do nothing;

create policy "Users read their uploads" on storage.objects
  for select to authenticated
  using (bucket_id = 'uploads' and (storage.foldername(name))[1] = (select auth.uid())::text);

create policy "Users add to their uploads" on storage.objects
  for insert to authenticated
  with check (bucket_id = 'uploads' and (storage.foldername(name))[1] = (select auth.uid())::text);
