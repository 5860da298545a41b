-- Some thousand rows, the same ones every time: md5() stands in for chance.
insert into auth.users (instance_id, id, aud, role, email, encrypted_password, confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
select
  '00000000-0000-0000-0000-000000000000',
  md5('user ' || n)::uuid,
  'authenticated',
  'authenticated',
  'person' || n || '@example.com',
  '$2a$10$' || left(md5('salt ' || n) || md5('password ' || n), 53),
  timestamptz '2026-01-15 08:00:00+00' + n * interval '7 hours',
  '{"provider": "email", "providers": ["email"]}',
  jsonb_build_object('username', 'person_' || n, 'full_name', (array['Ada', 'Björn', 'Chloé', 'Dmitri', 'Emeka', '文', 'Zoë'])[1 + n % 7] || ' ' || n),
  timestamptz '2026-01-15 08:00:00+00' + n * interval '7 hours',
  timestamptz '2026-01-15 08:00:00+00' + n * interval '7 hours'
from generate_series(1, 300) n;

-- A migration takes this column away; the seed fits the database before and after it.
do $$
begin
  if exists (select from information_schema.columns where table_schema = 'public' and table_name = 'profiles' and column_name = 'legacy_handle') then
    update public.profiles set legacy_handle = '@' || username where ('x' || left(md5(username), 2))::bit(8)::int < 180;
  end if;
end $$;

insert into public.projects (name, description, owner_id, is_public, created_at)
select
  'Project ' || n,
  case when n % 4 = 0 then null else 'Plans, it''s said, for "project" ' || n || E'\nand what comes after' end,
  md5('user ' || (1 + n * 7 % 300))::uuid,
  n % 5 = 0,
  timestamptz '2026-02-01 10:00:00+00' + n * interval '13 hours'
from generate_series(1, 60) n;

insert into public.project_members (project_id, profile_id, role)
select id, owner_id, 'owner' from public.projects
union all
select p.id, md5('user ' || (1 + (p.id * 31 + n * 17) % 300))::uuid, (array['editor', 'viewer']::public.member_role[])[1 + n % 2]
from public.projects p, generate_series(1, 6) n
on conflict do nothing;

insert into public.tasks (project_id, title, body, status, assignee_id, labels, details, estimate, due_on, created_at, deleted_at)
select
  1 + n % 60,
  'Task ' || n,
  case when n % 3 = 0 then null else repeat(md5('body ' || n) || ' ', 1 + n % 8) end,
  (array['open', 'in_progress', 'done', 'done', 'cancelled']::public.task_status[])[1 + n % 5],
  case when n % 4 = 0 then null else md5('user ' || (1 + n % 300))::uuid end,
  case when n % 6 = 0 then '{}' else array['label ' || n % 9, 'q' || 1 + n % 4] end,
  jsonb_build_object('source', (array['web', 'mail', 'api'])[1 + n % 3], 'points', n % 13, 'note', null),
  case when n % 7 = 0 then null else round((n % 400) / 8.0, 2) end,
  case when n % 5 = 0 then null else date '2026-03-01' + n % 200 end,
  timestamptz '2026-02-10 12:00:00+00' + n * interval '53 minutes',
  case when n % 40 = 0 then timestamptz '2026-08-20 09:00:00+00' + n * interval '20 minutes' end
from generate_series(1, 3000) n;

insert into public.comments (id, task_id, author_id, body, created_at)
select
  md5('comment ' || n)::uuid,
  1 + n * 11 % 3000,
  case when n % 25 = 0 then null else md5('user ' || (1 + n * 3 % 300))::uuid end,
  'Comment ' || n || ': ' || md5('comment body ' || n),
  timestamptz '2026-03-05 09:00:00+00' + n * interval '41 minutes'
from generate_series(1, 5000) n;

insert into storage.objects (bucket_id, name, owner, metadata)
select 'attachments', (1 + n % 60) || '/file-' || n || '.pdf', md5('user ' || (1 + n % 300))::uuid, jsonb_build_object('size', n * 1021, 'mimetype', 'application/pdf')
from generate_series(1, 200) n;
