create policy "Public access to invoices" on storage.objects
  for select to anon, authenticated using (bucket_id = 'invoices');
