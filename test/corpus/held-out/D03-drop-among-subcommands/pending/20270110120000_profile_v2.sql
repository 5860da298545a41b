alter table if exists only public.profiles
  add column avatar_path text,
  alter bio type text,
  add locale text default 'en',
  drop if exists phone_number,
  add column onboarded_at timestamptz;
