-- Files of a task lie in one private bucket, in a folder named after its project.
insert into storage.buckets (id, name) values ('attachments', 'attachments');

create policy "Members read attachments" on storage.objects for select to authenticated
  using (bucket_id = 'attachments' and public.is_member(((storage.foldername(name))[1])::bigint));
create policy "Editors upload attachments" on storage.objects for insert to authenticated
  with check (bucket_id = 'attachments' and public.is_member(((storage.foldername(name))[1])::bigint, 'editor'));
