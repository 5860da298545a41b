-- Attachments of notes: private
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('attachments', 'attachments', false, 10485760, array['application/pdf', 'image/png', 'image/jpeg'])
on conflict (id) do nothing;

create policy "Users list their attachments" on storage.objects
  for select to authenticated
  using (bucket_id = 'attachments' and (storage.foldername(name))[1] = (select auth.uid())::text);

create policy "Users upload attachments" on storage.objects
  for insert to authenticated
  with check (bucket_id = 'attachments' and (storage.foldername(name))[1] = (select auth.uid())::text);

create policy "Users replace their attachments" on storage.objects
  for update to authenticated
  using (bucket_id = 'attachments' and (storage.foldername(name))[1] = (select auth.uid())::text)
  with check (bucket_id = 'attachments' and (storage.foldername(name))[1] = (select auth.uid())::text);

create policy "Users delete their attachments" on storage.objects
  for delete to authenticated
  using (bucket_id = 'attachments' and (storage.foldername(name))[1] = (select auth.uid())::text);

-- What the app knows about a file
create table public.attachments (
  id uuid primary key default gen_random_uuid(),
  note_id bigint not null references public.notes (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  path text not null unique,
  size_bytes bigint not null check (size_bytes > 0),
  created_at timestamptz not null default now()
);
create index attachments_note_id_idx on public.attachments (note_id);
create index attachments_user_id_idx on public.attachments (user_id);

alter table public.attachments enable row level security;
create policy "Own attachments" on public.attachments
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
grant select, insert, delete on public.attachments to authenticated;
grant all on public.attachments to service_role;
